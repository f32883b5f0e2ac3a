"""Names that are one file on systems which ignore case, or the spelling of accents: none replaces another."""

import unicodedata
from pathlib import Path

import pytest

from .lab import Project, new_project, new_template, prepared

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("readme.md", "README.md"),
        ("docs/guide.md", "Docs/GUIDE.md"),
        (unicodedata.normalize("NFD", "docs/é.md"), unicodedata.normalize("NFC", "docs/é.md")),
        ("straße.txt", "STRASSE.txt"),
    ],
)
def test_a_twin_of_a_file_of_mine_is_refused(tmp_path: Path, capsys: Output, mine: str, theirs: str) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n", theirs: "theirs\n"})
    project.commit({mine: "mine\n"})
    before = project.files()

    assert project.scaffold("update", "--no-gates", "--dry-run") == 1
    assert project.update() == 1

    assert f"  {theirs}, and yours {mine}\nhelp: rename yours (git mv)" in capsys.readouterr().err
    assert project.files() == before


def test_one_that_the_template_renames_is_no_twin(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n", "Guide.md": "guide\n"})
    project: Project = new_project(template, tmp_path / "project")
    template.release("v2.0.0", {"a.txt": "2\n", "guide.md": "guide\n"})

    assert project.update() == 0
    assert project.read("guide.md") == "guide\n"


def test_twins_that_the_user_has_are_the_users(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    project.commit({"x.md": "one\n", "X.md": "two\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})

    assert project.update() == 0
