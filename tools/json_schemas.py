"""Write a JSON Schema of what each command prints with `--json`: docs/schemas/COMMAND.json."""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scaffold.cli.payloads.adopt import AdoptPayload
from scaffold.cli.payloads.catalogue import CataloguePayload, PresetPayload
from scaffold.cli.payloads.errors import ErrorPayload
from scaffold.cli.payloads.fleet import FleetPayload
from scaffold.cli.payloads.generate import GeneratePayload, KindsPayload
from scaffold.cli.payloads.new import NewPayload
from scaffold.cli.payloads.project import DiffPayload, DoctorPayload, GatesPayload, LinkPayload
from scaffold.cli.payloads.template import VersionsPayload
from scaffold.cli.payloads.update import CheckPayload, UpdatePayload
from tools.worktree import ROOT

FOLDER = ROOT / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = "version"  # not a command, but `scaffold --version --json`
# What each command prints when it does its work; any of them can print an error instead.
PAYLOADS: Mapping[str, tuple[Any, ...]] = {
    "new": (NewPayload,),
    "list": (CataloguePayload,),
    "show": (PresetPayload,),
    "generate": (GeneratePayload, KindsPayload),
    "update": (UpdatePayload, CheckPayload),
    "recopy": (UpdatePayload,),
    "add": (UpdatePayload,),
    "remove": (UpdatePayload,),
    "check": (GatesPayload,),
    "diff": (DiffPayload,),
    "link": (LinkPayload,),
    "doctor": (DoctorPayload,),
    "adopt": (AdoptPayload,),
    "fleet": (FleetPayload,),
    VERSION: (VersionsPayload,),
}


def main() -> int:
    """Write every schema anew, and remove those of commands that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.json"):
        file.unlink()
    for command in PAYLOADS:
        schema_file(command).write_text(schema_text(command), "utf-8")
    return 0


def schema_file(command: str) -> Path:
    """Give the place of a command's schema."""
    return FOLDER / f"{command}.json"


def schema_text(command: str) -> str:
    """Write the schema of everything that a command prints."""
    printed = TypeAdapter[Any](reduce(or_, [*PAYLOADS[command], ErrorPayload]))
    head = {"$schema": DIALECT, "title": f"Output of `{usage_of(command)}`"}
    return json.dumps({**head, **_plain(printed.json_schema())}, ensure_ascii=False, indent=2) + "\n"


def usage_of(command: str) -> str:
    """Spell the command line that a schema is about."""
    words = {VERSION: "--version", "fleet": "fleet status|update"}
    return f"scaffold {words.get(command, command)} --json"


def command_of(arguments: Sequence[str]) -> str | None:
    """Find the command, and so the schema, of a command line; None where it names none."""
    words = [VERSION if word == "--version" else word for word in arguments]
    return next((word for word in words if word in PAYLOADS), None)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON document
    """Leave out the titles that only repeat the name of a field, and join the lines of descriptions."""
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _plain(entry) for key, entry in value.items() if key != "title" or not isinstance(entry, str)
    }
    if isinstance(text := kept.get("description"), str):
        kept["description"] = " ".join(text.split())
    return kept


if __name__ == "__main__":
    sys.exit(main())
