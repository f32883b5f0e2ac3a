"""The questions of `scaffold generate table` on a terminal, in a project of its own."""

import shlex
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import on_a_terminal
from tests.cli.terminal import DOWN, END, ENTER, ESCAPE, SPACE, UP, Start, Terminal
from tests.cli.test_prompts import CAPABILITY, EXAMPLE, NAME
from tests.cli.test_prompts import REVIEW as CREATE
from tests.schemas import validator
from tests.update.lab import Project, git
from tests.world import command

from .conftest import Generate
from .raw_tables import sales

__all__ = ["on_a_terminal"]
pytestmark = pytest.mark.slow

TARGET, TASK, POSITIVE = "? Column that is predicted", "? Task", "? Outcome whose probability is scored"
ID, TIME, GROUP = "? Key of a row", "? Time of observation", "? Column whose rows stay together"
SPLIT, PROTECTED, LEAKS = (
    "? How rows are held out",
    "? Protected attributes",
    "? Suspected leaks to leave out",
)
REVIEW = "? Generate this table?"


@pytest.fixture
def project(scoring_project: Path) -> Path:
    """The project with its environment, committed."""
    git(scoring_project, "init", "--quiet", "--initial-branch=main")
    git(scoring_project, "add", "--all")
    if git(scoring_project, "status", "--porcelain"):
        git(scoring_project, "commit", "--quiet", "--message", "Start")
    return scoring_project


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A file with a key, a time, two groups, a protected attribute and a leak."""
    start = date(2024, 1, 1)
    names = ("ticket", "sold_at", "shop", "sex", "receipt")

    def cells(_: object, sold: bool, number: int) -> str:  # noqa: FBT001 - as the maker of rows calls it
        day = start + timedelta(days=number // 3)
        return f"T{number:05},{day},{number % 23},{'mf'[number % 2]},{'paid' if sold else 'open'}"

    file = tmp_path / "sales.csv"
    file.write_text("\n".join(sales(*names, cell=cells)) + "\n", "utf-8")
    return file


@pytest.fixture
def asking(on_a_terminal: Start, project: Path) -> Callable[..., Terminal]:
    """Start `scaffold generate table sales` with more arguments; the project's own code takes its time."""

    def start(*arguments: str) -> Terminal:
        terminal = on_a_terminal("generate", "table", "sales", *arguments, folder=project)
        terminal.deadline_s = 300
        return terminal

    return start


def at_review(terminal: Terminal) -> None:
    """Take every default up to the review."""
    for question in (TASK, POSITIVE, ID, TIME, GROUP, SPLIT, PROTECTED, LEAKS):
        terminal.expect(question)
        terminal.press(ENTER)
    terminal.expect(REVIEW)


def test_what_no_flag_says_is_asked_with_the_proposal_as_default(
    asking: Callable[..., Terminal], project: Path, raw: Path
) -> None:
    terminal = asking()
    terminal.expect("? File of the table")
    terminal.answer("nowhere.csv")
    terminal.expect("no such file")
    terminal.answer(str(raw))
    terminal.expect(TARGET)
    terminal.press(ENTER)  # the last column
    terminal.expect(TASK)
    terminal.press(ESCAPE)  # there is nothing before that can be taken back
    terminal.expect(TASK)
    terminal.press(ENTER)
    terminal.expect(POSITIVE)
    terminal.press(ENTER)
    terminal.expect(ID)
    terminal.press(ENTER)
    terminal.expect(TIME)
    terminal.press(DOWN, ENTER)  # no time
    terminal.expect(GROUP)
    terminal.press(ESCAPE)
    terminal.expect(TIME)
    terminal.press(ENTER)
    terminal.expect(GROUP)
    terminal.press(UP, ENTER)
    terminal.expect(SPLIT)
    terminal.press(ENTER)
    terminal.expect(PROTECTED)
    terminal.press(ENTER)
    terminal.expect(LEAKS)
    terminal.press(SPACE, ENTER)  # it is known beforehand
    terminal.expect("leakage: receipt: alone tells 'sold'")
    terminal.expect(REVIEW)
    terminal.press(ENTER)
    assert terminal.finish() == 0
    again = shlex.split(terminal.shown.split("the same again:")[1])
    assert again[-1] == "--defaults"
    assert again[again.index("--keep") + 1] == "receipt"
    declared = (project / "src" / "support_desk" / "domain" / "sales.py").read_text("utf-8")
    assert "time='sold_at'" in declared.replace('"', "'")
    assert "receipt" in declared
    git(project, "reset", "--quiet", "--hard")


def test_a_new_project_asks_about_its_table(
    on_a_terminal: Start, released: Path, raw: Path, tmp_path: Path
) -> None:
    new = ("new", str(tmp_path / "desk"), "--template", str(released), "--preset", "ml")
    terminal = on_a_terminal(*new, "--table", str(raw), folder=tmp_path)
    terminal.deadline_s = 300
    for question in (CAPABILITY, EXAMPLE, NAME, CREATE):
        terminal.expect(question)
        terminal.press(ENTER)
    terminal.expect(TARGET)
    terminal.press(ENTER)
    at_review(terminal)
    terminal.press(ENTER)
    assert terminal.finish() == 0
    assert "--target sold --defaults" in " ".join(terminal.shown.split("the same again:")[1].split())
    assert (tmp_path / "desk" / "src" / "desk" / "domain" / "sales.py").is_file()
    assert "## Table: Sales" in (tmp_path / "desk" / "README.md").read_text("utf-8")


def test_flags_are_not_asked_for_and_the_end_of_the_input_changes_nothing(
    asking: Callable[..., Terminal], project: Path, raw: Path
) -> None:
    flags = (
        "--from",
        str(raw),
        "--target",
        "sold",
        "--id",
        "ticket",
        "--time",
        "sold_at",
        "--task",
        "binary",
    )
    terminal = asking(*flags)
    terminal.expect(POSITIVE)
    terminal.press(ENTER)
    terminal.expect(GROUP)
    assert TIME not in terminal.shown
    terminal.press(END)
    terminal.expect("the input ended before all questions were answered")
    assert terminal.finish() == 2
    assert not git(project, "status", "--porcelain")


def test_every_answer_can_be_changed_in_the_review(
    asking: Callable[..., Terminal], project: Path, raw: Path
) -> None:
    terminal = asking("--from", str(raw), "--target", "sold")
    at_review(terminal)
    terminal.press(DOWN, DOWN, DOWN, ENTER)
    terminal.expect(ID)
    terminal.press(DOWN, ENTER)
    terminal.expect("as you asked")
    terminal.expect(REVIEW)
    terminal.press(ESCAPE)
    terminal.expect(LEAKS)
    terminal.interrupt()
    assert not git(project, "status", "--porcelain")


def test_defaults_and_pipes_ask_nothing(asking: Callable[..., Terminal], project: Path, raw: Path) -> None:
    flags = ("--from", str(raw))
    terminal = asking(*flags, "--defaults")
    assert terminal.finish() == 2
    assert "--target is missing" in terminal.shown
    piped = subprocess.run(
        command("generate", "table", "sales", *flags),
        cwd=project,
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (piped.returncode, "--target is missing" in piped.stderr) == (2, True)


def test_a_preview_shows_what_would_be_declared(generate: Generate, project: Path, raw: Path) -> None:
    order = ("table", "sales", "--from", str(raw), "--target", "sold", "--dry-run")
    payload = generate(Project(root=project), *order, "--json").payload
    validator("generate").validate(payload)
    roles = {one["column"]: one["role"] for one in payload["proposal"]["columns"]}
    assert roles["sex"] == "protected"
    assert (roles["receipt"], roles["sold_at"], roles["size"]) == ("ignored", "time", "feature")
    said = generate(Project(root=project), *order).out
    words = [line.split() for line in said.splitlines()]
    assert ["sold_at", "time", "date"] in words
    assert ["size", "feature", "number", "0", "to", "200", "must", "be", "filled", "in"] in words
    assert "leakage: receipt: alone tells 'sold'" in said
    assert not git(project, "status", "--porcelain")
