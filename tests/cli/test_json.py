"""What `--json` prints is described by docs/schemas, when a command works and when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from jsonschema import Draft202012Validator
from typer.core import TyperGroup

from scaffold.cli.promote import app
from tests.conftest import Scaffold
from tests.schemas import validator
from tests.world import commit, trusting
from tools.json_schemas import FOLDER, PAYLOADS, VERSION, schema_file, schema_text

ARGUMENTS = {
    "show": ["nonsense"],
    "add": ["scoring"],
    "remove": ["scoring"],
    "link": ["elsewhere"],
    "new": ["desk", "--template", "elsewhere"],
    "adopt": ["--template", "elsewhere"],
    "list": ["--template", "elsewhere"],
    "generate": ["use-case", "orders"],
    "fleet": ["status", "nowhere"],
    "promote": ["notes.ipynb"],
}


def with_json(group: TyperGroup) -> Iterator[str]:
    """Name the commands that have the option, those of a group by the group."""
    for name, command in group.commands.items():
        if any("--json" in parameter.opts for parameter in command.params):
            yield name
        if isinstance(command, TyperGroup) and any(with_json(command)):
            yield name


def test_every_command_with_json_has_a_schema() -> None:
    group = typer.main.get_group(app)
    assert isinstance(group, TyperGroup)
    assert set(PAYLOADS) == {*with_json(group), VERSION}


def test_every_command_has_json() -> None:
    # `ui` serves a page, and has no result.
    assert set(typer.main.get_group(app).commands) <= {*PAYLOADS, "ui"}


@pytest.mark.parametrize("command", PAYLOADS)
def test_the_schemas_are_current(command: str) -> None:
    text = schema_file(command).read_text("utf-8")
    assert text == schema_text(command), "run: uv run python -m tools.json_schemas"
    Draft202012Validator.check_schema(json.loads(text))


def test_no_schema_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(PAYLOADS)


@pytest.mark.parametrize("command", sorted(set(PAYLOADS) - {VERSION, "doctor"}))
def test_an_error_is_described(command: str, scaffold: Scaffold, here: Path) -> None:
    assert list(here.iterdir()) == []

    outcome = scaffold(command, *ARGUMENTS.get(command, []), "--json")

    assert outcome.code != 0
    assert json.loads(outcome.out)["error"]["exit_code"] == outcome.code


def test_every_command_in_a_project(
    scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each output is checked where it is printed; here each command has one when it works."""
    with trusting(template.parent):
        assert scaffold("new", "desk", "--template", str(template), "--no-lock", "--json").code == 0
        monkeypatch.chdir(here / "desk")
        quick = ("--no-gates", "--no-lock", "--json")
        for command, outcome in (
            (("remove", "scoring", *quick), "updated"),
            (("add", "scoring", *quick), "updated"),
            (("recopy", *quick), "up-to-date"),
            (("update", "--dry-run", *quick), "up-to-date"),
        ):
            printed = scaffold(*command)
            assert (printed.code, json.loads(printed.out)["outcome"]) == (0, outcome)
            commit(here / "desk")
        for reading in (("diff",), ("doctor",), ("link", str(template)), ("update", "--check")):
            assert json.loads(scaffold(*reading, "--json").out).keys() != {"error"}


def test_a_field_that_is_not_described_is_noticed() -> None:
    payload = {"before": "a", "after": "b"}
    assert validator("link").is_valid(payload)
    assert not validator("link").is_valid({**payload, "more": 1})
    assert not validator("link").is_valid({"before": "a"})
