"""Running a command whose `--json` output is held to its schema in docs/schemas."""

import io
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from scaffold.cli.entry import run
from tools.json_schemas import command_of, schema_file


def run_checked(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; output of `--json` has to fit its schema."""
    command = command_of(arguments)
    if "--json" not in arguments or command is None:
        return run(arguments)
    with redirect_stdout(io.StringIO()) as printed:
        code = run(arguments)
    sys.stdout.write(printed.getvalue())
    validator(command).validate(json.loads(printed.getvalue()))
    return code


@cache
def validator(command: str) -> Draft202012Validator:
    """Read the schema of a command; fields that it does not name are an error, unlike for readers."""
    schema = json.loads(schema_file(command).read_text("utf-8"))
    return Draft202012Validator(_closed(schema))


def _closed(value: Any) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(value, list):
        return [_closed(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    closed = {key: _closed(entry) for key, entry in value.items()}
    return {**closed, "additionalProperties": False} if isinstance(value.get("properties"), dict) else closed
