"""The tables of README.md list the presets, capabilities and commands that exist."""

import re

import typer.main

from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.cli.fleet import app
from tools.worktree import ROOT

ROWS = re.findall(r"^\| (.+?) \| (.+) \|$", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)


def rows(heading: str) -> dict[str, str]:
    """Return the rows of the table whose first column has this heading."""
    start = next(number for number, (first, _) in enumerate(ROWS) if first == heading)
    headings = {"preset", "capability", "command", "measured by"}
    table: dict[str, str] = {}
    for first, second in ROWS[start + 1 :]:
        if first in headings:
            break
        table[first] = second
    return table


def names(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_presets_are_listed_with_their_capabilities() -> None:
    listed = {names(first)[0]: second for first, second in rows("preset").items()}

    assert list(listed) == list(PRESETS)
    everything = set(CAPABILITIES) - {"example"}
    for name, capabilities in listed.items():
        expected = set(PRESETS[name].capabilities) - {"example"}
        assert (everything if capabilities == "all" else set(names(capabilities))) == expected


def test_capabilities_are_listed_with_what_they_need() -> None:
    listed = rows("capability")

    assert [names(first)[0] for first in listed] == [name for name in CAPABILITIES if name != "example"]
    for first, second in listed.items():
        needs = re.findall(r"needs `(\w+)`", second)
        assert needs == list(CAPABILITIES[names(first)[0]].needs)


def test_every_command_is_listed() -> None:
    commands = set(getattr(typer.main.get_command(app), "commands", {}))

    assert {name.split()[1] for first in rows("command") for name in names(first)} == commands
