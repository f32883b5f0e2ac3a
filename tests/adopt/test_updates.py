"""An adopted project is updated like any other, and what is the user's stays out of it."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.update.lab import Project, Template

from .repositories import KINDS, started, started_with
from .template import QUESTIONS, VERSION_2

SMALL = ("--no-gates", "--no-lock")
EVERYTHING = {
    "README.md": "# Mine\n",
    "Makefile": "test:\n\tpytest\n",
    ".gitignore": "*.log\n",
    "pyproject.toml": """\
[project]
name = "mine"  # mine
version = "2.0"
requires-python = ">=3.9"
dependencies = ["attrs"]

[build-system]
requires = ["setuptools"]

[tool.ruff]
line-length = 79
""",
    "mine/__init__.py": "",
    "tests/test_mine.py": "def test_mine():\n    pass\n",
}


def adopted(project: Project, template: Template) -> Project:
    assert project.scaffold("adopt", "--template", str(template.root), *SMALL) == 0
    project.commit()
    return project


def updated(project: Project, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    code = project.scaffold("update", "--json", *SMALL)
    payload: dict[str, object] = json.loads(capsys.readouterr().out)
    assert code == 0, payload
    return payload


def test_an_update_reaches_what_moved_and_leaves_what_is_the_users(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)

    found = updated(project, capsys)

    assert found["conflicts"] == []
    assert project.read("README.md") == EVERYTHING["README.md"]
    assert project.read("Makefile") == EVERYTHING["Makefile"]
    assert project.read("scaffold.mk") == VERSION_2["Makefile"]
    assert project.read("layer_tests/test_domain.py") == "from layer_tests import __file__\n"
    assert "tests/test_domain.py" not in project.files()
    assert project.read(".gitignore").split() == ["*.log", "var/", "build/"]
    assert project.read("docs/new.md") == "new\n"
    assert tomllib.loads(project.read("ruff-layers.toml"))["line-length"] == 100


def test_an_update_merges_settings_by_their_keys(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    before = tomllib.loads(project.read("pyproject.toml"))
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)

    updated(project, capsys)

    after = tomllib.loads(project.read("pyproject.toml"))
    assert after["dependency-groups"]["scaffold"] == ["first>=2", "second"]
    assert after["project"] == before["project"]
    assert after["tool"]["ruff"] == {"line-length": 79}
    assert 'name = "mine"  # mine' in project.read("pyproject.toml")


def test_a_setting_that_both_changed_stays_the_users_and_is_named(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    text = project.read("pyproject.toml").replace('"first>=1"', '"first==1.5"')
    project.commit({"pyproject.toml": text})
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)

    found = updated(project, capsys)

    groups = tomllib.loads(project.read("pyproject.toml"))["dependency-groups"]
    assert groups["scaffold"] == ["first==1.5", "second"]
    assert any("first==1.5" in note and "first>=2" in note for note in found["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_after_an_adoption_every_kind_can_be_updated(
    kind: str, small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started(tmp_path / "acme", kind), small)
    assert project.update() == 0  # up to date
    assert project.status() == []
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)

    found = updated(project, capsys)

    assert found["conflicts"] == []
    project.commit()
    assert project.update() == 0
    assert project.status() == []


def test_a_file_that_is_taken_over_later_is_left_alone(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    settings = project.read("pyproject.toml").replace('own = ["', 'own = ["scripts/words.py", "')
    project.commit({"pyproject.toml": settings, "scripts/words.py": "mine\n"})
    changed = {**VERSION_2, "scripts/words.py": "the template's, anew\n"}
    small.release("v2.0.0", changed, questions=QUESTIONS)

    assert updated(project, capsys)["conflicts"] == []
    assert project.read("scripts/words.py") == "mine\n"


@pytest.mark.parametrize(
    ("before", "damaged"),
    [
        ('"layer_tests/"', '"OUTSIDE/"'),
        ('"layer_tests/"', '"../../outside/"'),
        ('"layer_tests/"', '".git/hooks/"'),
        ('"layer_tests/"', "3"),
        ('linted = ["', 'linted = ["OUTSIDE", "'),
        ('linted = ["', 'linted = ["../outside", "'),
        ('rules = "', 'rules = "/'),
        ('own = ["', 'own = ["../'),
        ('layout = "', 'layout = "by-'),
        ("[tool.scaffold]", "<<<<<<< ours\n[tool.scaffold]"),
    ],
)
def test_a_record_that_leads_out_of_the_project_is_refused(
    before: str, damaged: str, small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    outside = tmp_path / "outside"
    settings = project.read("pyproject.toml")
    assert before in settings
    project.commit({"pyproject.toml": settings.replace(before, damaged.replace("OUTSIDE", str(outside)), 1)})
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)
    files = project.files()
    capsys.readouterr()

    for command in (("update", "--no-gates"), ("update", "--dry-run"), ("diff",), ("recopy", "--no-gates")):
        assert project.scaffold(*command) == 1, command
        assert "[tool.scaffold] in pyproject.toml is damaged" in capsys.readouterr().err
    assert project.files() == files
    assert not outside.exists()


def test_after_an_adoption_nothing_differs_but_the_users_own_files(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    capsys.readouterr()

    assert project.scaffold("diff", "--json") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert (files["changed"], files["removed"], files["moved"]) == ([], [], [])
    assert set(files["added"]) == EVERYTHING.keys() - {"pyproject.toml", ".gitignore"}

    project.commit({"pyproject.toml": project.read("pyproject.toml").replace('"checker>=1"', "")})
    assert project.scaffold("diff", "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"]["changed"] == ["pyproject.toml"]


def test_recopy_brings_back_what_is_the_templates_and_leaves_what_is_the_users(
    small: Template, tmp_path: Path
) -> None:
    project = adopted(started_with(tmp_path / "mine", EVERYTHING), small)
    whole = project.files()
    project.commit(
        {
            "pyproject.toml": project.read("pyproject.toml").replace('"checker>=1"', ""),
            ".gitignore": "*.log\n",
            "scripts/words.py": "mine\n",
        }
    )

    assert project.scaffold("recopy", *SMALL) == 0

    after = project.files()
    assert {path for path in whole if after[path] != whole[path]} <= {"pyproject.toml"}
    assert tomllib.loads(after["pyproject.toml"].decode()) == tomllib.loads(whole["pyproject.toml"].decode())


def test_line_ends_stay_the_users(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has CRLF throughout stays so when it is merged: a mixture would be a conflict of every edit."""
    files = {path: text.replace("\n", "\r\n") for path, text in EVERYTHING.items()}
    project = adopted(started_with(tmp_path / "mine", files), small)
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)
    capsys.readouterr()
    assert project.scaffold("diff", "--json") == 0
    shown = json.loads(capsys.readouterr().out)["files"]["changed"]

    assert updated(project, capsys)["conflicts"] == []

    for path in ("pyproject.toml", ".gitignore"):
        content = (project.root / path).read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n") > files[path].count("\n")
    assert ".gitignore" not in shown
    tomllib.loads(project.read("pyproject.toml"))
