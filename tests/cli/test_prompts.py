"""The questions of `scaffold new` on a terminal."""

import shlex
from pathlib import Path

import pytest
import yaml

from scaffold.answers.presets import CAPABILITIES
from scaffold.answers.questions import QUESTIONS

from .terminal import DOWN, END, ENTER, ESCAPE, SPACE, UP, Start, Terminal

FOLDER = "? Folder of the new project"
PRESET = "? What to start from"
CAPABILITY = "? Capabilities"
EXAMPLE = "with the worked example"
NAME = "? Name for people, as in the README's title"
REVIEW = "Create the project"


def recorded(root: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load((root / ".copier-answers.yml").read_text(encoding="utf-8"))
    return answers


def again(terminal: Terminal) -> str:
    """Give the command that makes the same project without asking."""
    return " ".join(terminal.shown.split("the same again:")[1].split())


def test_the_questions_one_after_the_other(on_a_terminal: Start, here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "--template", str(template), "--no-lock", "--set", "ci=none")

    terminal.expect(FOLDER)
    terminal.press(ENTER)
    terminal.expect(FOLDER)
    terminal.answer("desk")
    terminal.expect(PRESET)
    terminal.press(DOWN, ENTER)
    terminal.expect(CAPABILITY)
    terminal.press(ENTER)
    terminal.expect(EXAMPLE)
    terminal.press(DOWN, ENTER)
    terminal.expect(f"{NAME} Desk")
    terminal.answer("Café Desk")
    terminal.expect("it has characters outside ASCII (é)")
    terminal.expect("? Name for package indexes (PEP 508) cafe-desk")
    terminal.press(ENTER)
    terminal.expect(REVIEW)
    terminal.press(ENTER)

    assert terminal.finish() == 0
    answers = recorded(here / "desk")
    assert answers["start_from"] == "rag"
    assert answers["project_name"] == "Café Desk"
    assert answers["package_name"] == "cafe_desk"
    assert "--preset rag --without example" in again(terminal)
    assert "--set ci=none" in again(terminal)
    assert "vector_store" not in again(terminal)


@pytest.mark.slow
def test_capabilities_are_switched_one_by_one(on_a_terminal: Start, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--preset", "rag", "--template", str(template), "--no-lock")

    terminal.expect(CAPABILITY)
    terminal.press(SPACE, ENTER)  # without llm, on which retrieval rests
    terminal.expect("retrieval needs llm")
    terminal.press(SPACE, DOWN, DOWN, DOWN, SPACE, ENTER)  # llm is back, and scoring comes
    terminal.expect(EXAMPLE)
    terminal.press(ENTER)
    terminal.expect(NAME)
    terminal.press(ENTER)
    terminal.expect("llm, retrieval, scoring")
    terminal.press(ENTER)

    assert terminal.finish() == 0
    assert "--preset rag --with scoring" in again(terminal)


def test_escape_goes_back(on_a_terminal: Start, here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "--template", str(template), "--no-lock")

    terminal.expect(FOLDER)
    terminal.press(ESCAPE)
    terminal.expect(FOLDER)
    terminal.answer("desk")
    terminal.expect(PRESET)
    terminal.press(ESCAPE)
    terminal.expect(FOLDER)
    terminal.answer("shelf")
    terminal.expect(PRESET)
    terminal.press(UP, ENTER)
    terminal.expect(CAPABILITY)
    terminal.press(ESCAPE)
    terminal.expect(PRESET)
    terminal.press(DOWN, DOWN, ENTER)
    terminal.expect(CAPABILITY)
    terminal.press(ENTER)
    terminal.expect(EXAMPLE)
    terminal.press(ENTER)
    terminal.expect(NAME)
    terminal.answer("Desk")
    terminal.expect(REVIEW)
    terminal.press(ESCAPE)
    terminal.expect(NAME)
    terminal.answer("Shelf")
    terminal.expect(REVIEW)
    terminal.press(ENTER)

    assert terminal.finish() == 0
    assert not (here / "desk").exists()
    assert recorded(here / "shelf")["start_from"] == "ml"
    assert recorded(here / "shelf")["project_name"] == "Shelf"


TYPED = {
    "project_name": "Help Desk",
    "distribution_name": "help-desk",
    "package_name": "help_centre",
    "command_name": "helper",
    "description": "Another line.",
    "author_name": "Grace Hopper",
    "author_email": "grace@example.org",
}


def test_every_answer_can_be_changed_in_the_review(on_a_terminal: Start, template: Path) -> None:
    said = ("--preset", "rag", "--with", "llm", "--with", "example", "--set", "project_name=Desk")
    terminal = on_a_terminal("new", "desk", *said, "--template", str(template), "--no-lock")
    questions = [
        question for question in QUESTIONS.values() if question.name not in {"start_from", *CAPABILITIES}
    ]
    first = 5  # below: create, folder, preset, capabilities, example

    terminal.expect(REVIEW)
    terminal.press(*[DOWN] * (first - 1))
    for question in questions:
        terminal.press(DOWN, ENTER)
        terminal.expect(f"? {question.summary}")
        if question.choices:
            terminal.press(DOWN, ENTER)
        else:
            terminal.answer(TYPED[question.name])
        terminal.expect(REVIEW)
    terminal.press(*[UP] * (first - 1 + len(questions)), ENTER)

    assert terminal.finish() == 0
    wanted = {question.name: TYPED.get(question.name) or (*question.choices, "")[1] for question in questions}
    words = shlex.split(again(terminal))
    assert [word for word in words if "=" in word] == [f"{name}={value}" for name, value in wanted.items()]


@pytest.mark.slow
def test_another_preset_brings_its_own_capabilities(on_a_terminal: Start, template: Path) -> None:
    said = ("--with", "scale", "--without", "example", "--set", "project_name=Desk", "--preset", "rag")
    terminal = on_a_terminal("new", "desk", *said, "--template", str(template), "--no-lock")

    terminal.expect("llm, retrieval, scale")
    terminal.press(DOWN, DOWN, ENTER)
    terminal.expect("scoring and mlops")
    terminal.press(DOWN, ENTER)
    terminal.expect("scoring, mlops")
    terminal.press(UP, UP, ENTER)

    assert terminal.finish() == 0
    assert "--preset ml --without example" in again(terminal)
    assert "scale" not in again(terminal)


@pytest.mark.slow
def test_nothing_is_asked_with_defaults(on_a_terminal: Start, here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template), "--no-lock", "--defaults")

    assert terminal.finish() == 0
    assert (here / "desk" / "README.md").exists()


@pytest.mark.slow
def test_the_end_of_the_input(on_a_terminal: Start, here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template))
    terminal.expect(PRESET)
    terminal.press(END)

    assert terminal.finish() == 2
    assert "error: the input ended before all questions were answered" in terminal.shown
    assert f"help: scaffold new desk --template {template} --defaults" in terminal.shown
    assert list(here.iterdir()) == []


def test_ctrl_c_at_a_question(on_a_terminal: Start, here: Path, template: Path) -> None:
    terminal = on_a_terminal("new", "desk", "--template", str(template))
    terminal.expect(PRESET)
    terminal.interrupt()

    assert terminal.finish() == 130
    assert "error: interrupted; nothing was changed" in terminal.shown
    assert list(here.iterdir()) == []
