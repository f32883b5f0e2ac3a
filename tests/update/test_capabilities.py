"""Capabilities that come and go with this repository's own template."""

from pathlib import Path

import pytest

from .lab import Maker

Output = pytest.CaptureFixture[str]


def test_a_capability_comes_and_goes_without_a_trace(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk")
    before = project.files()
    capsys.readouterr()

    assert project.scaffold("add", "scoring", "--no-gates") == 0
    said = capsys.readouterr().out
    assert "  scoring: false -> true (as asked)\n" in said
    assert "  added    scikit-learn\n" in said
    assert project.files() == made(tmp_path / "fresh" / "desk", "--with", "scoring").files()

    project.commit()
    assert project.scaffold("remove", "scoring", "--no-gates") == 0
    assert project.files() == before


@pytest.mark.slow
def test_the_example_goes_and_comes_back(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk", "--with", "scoring")
    before = project.files()

    assert project.scaffold("remove", "example", "--no-gates") == 0
    assert "  example: true -> false (as asked)\n" in capsys.readouterr().out
    fresh = made(tmp_path / "fresh" / "desk", "--with", "scoring", "--without", "example")
    assert project.files() == fresh.files()

    project.commit()
    assert project.scaffold("add", "example", "--no-gates") == 0
    assert project.files() == before


def test_own_work_is_kept_and_what_it_imports_is_not_taken_away(
    made: Maker, tmp_path: Path, capsys: Output
) -> None:
    project = made(tmp_path / "desk", "--with", "scoring")
    edited = "docs/scoring.md"
    project.commit(
        {
            edited: project.read(edited) + "mine\n",
            "src/desk/own.py": "from .composition import scoring\n",
        }
    )
    before = project.files()
    capsys.readouterr()

    assert project.scaffold("remove", "scoring", "--no-gates") == 1

    assert capsys.readouterr().err == (
        "error: files that stay import modules that would go\n"
        "  src/desk/own.py: desk.composition.scoring\n"
        "help: change them first, or remove all the same: --force\n"
    )
    assert project.files() == before
    assert project.scaffold("remove", "scoring", "--no-gates", "--force") == 0
    said = capsys.readouterr().err
    assert f"note: {edited} is kept, because you changed it\n" in said
    assert "note: src/desk/own.py imports what is gone: desk.composition.scoring\n" in said
    assert project.read(edited).endswith("mine\n")
    assert project.read("src/desk/own.py") == "from .composition import scoring\n"


def test_an_old_release_cannot_do_without_the_example(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk", "--ref", "v0.1.0")
    capsys.readouterr()

    assert project.scaffold("remove", "example") == 1
    assert capsys.readouterr().err == (
        "error: version v0.1.0 of the template always has example\n"
        "help: scaffold update, commit, then scaffold remove example\n"
    )
    assert project.scaffold("add", "retrieval", "--no-gates") == 0
    assert "retrieval: true" in project.read(".copier-answers.yml")


def test_capabilities_that_need_each_other(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk")
    capsys.readouterr()

    assert project.scaffold("add", "mlops") == 2
    assert capsys.readouterr().err == ("error: mlops needs scoring\nhelp: scaffold add mlops scoring\n")
    assert project.scaffold("add", "mlops", "scoring", "--dry-run") == 0
    project = made(tmp_path / "with" / "desk", "--with", "scoring", "--with", "mlops")
    capsys.readouterr()
    assert project.scaffold("remove", "scoring") == 2
    assert capsys.readouterr().err == ("error: mlops needs scoring\nhelp: scaffold remove scoring mlops\n")


def test_names_are_checked_and_what_is_there_is_left(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk", "--with", "scoring")
    capsys.readouterr()

    assert project.scaffold("add", "retreival") == 2
    assert capsys.readouterr().err == (
        "error: no capability 'retreival'\n"
        "cause: did you mean 'retrieval'?\n"
        "help: one of llm, retrieval, agents, scoring, mlops, scale, example\n"
    )
    assert project.scaffold("add", "scoring") == 0
    assert project.status() == []
