"""The documents of the generator: their commands exist, their links lead somewhere, README.md is short."""

import re
import shlex
from pathlib import Path

import pytest

from scaffold.cli.entry import run
from tools.worktree import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# Plain commands that write nothing and need no network.
READING = (["list"], ["show", "rag"], ["--version"])


def console_lines(page: Path) -> list[str]:
    """Return the lines of the blocks that are marked as commands, without comments."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


def test_every_command_exists_with_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    # An option or a command that is not there is an error even before help.
    said = {line.partition(" || ")[0] for page in PAGES for line in console_lines(page)}
    lines = {line for line in said if line.startswith("scaffold ")}
    codes = {line: run([*shlex.split(line)[1:], "--help"]) for line in sorted(lines)}

    assert len(codes) > len(READING)
    assert {line: code for line, code in codes.items() if code != 0} == {}
    assert "error:" not in capsys.readouterr().err


@pytest.mark.parametrize("arguments", READING, ids=shlex.join)
def test_commands_that_only_read_run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out


def test_every_target_of_make_exists() -> None:
    makefiles = (ROOT / "Makefile", ROOT / "template" / "Makefile.jinja")  # tutorials go into a project
    targets = {
        target
        for file in makefiles
        for target in re.findall(r"^([\w-]+):", file.read_text("utf-8"), re.MULTILINE)
    }
    made = {line.split()[1] for page in PAGES for line in console_lines(page) if line.startswith("make ")}

    assert made <= targets


def test_the_first_page_is_short_and_has_a_picture() -> None:
    text = (ROOT / "README.md").read_text("utf-8")

    assert len(text.splitlines()) <= 100
    assert re.search(r"^!\[[^]]+\]\(docs/\S+\.jpg\)$", text, re.MULTILINE)


def test_no_record_carries_a_path_of_one_machine() -> None:
    of_a_machine = re.compile(r"(?<![\w.}/])/(?:home|root|tmp|Users|work)/\w")
    records = [*PAGES, *sorted((ROOT / "docs").rglob("*.json"))]
    assert [page.name for page in records if of_a_machine.search(page.read_text("utf-8"))] == []
