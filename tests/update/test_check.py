"""`scaffold check` is a front: the project's own runner is handed the flags and speaks for itself."""

import json
from pathlib import Path

import pytest

from .lab import Project, new_project, new_template

RUNNER = """\
import json, sys

document = [
    {"id": "a", "outcome": "passed", "passed": True, "seconds": 0.1, "cpu_seconds": None, "output": "",
     "findings": [], "exit_code": 0},
]
words = " ".join(sys.argv[1:])
print("gates", words, file=sys.stderr)
print("gates", words) if "--json" not in words and "--sarif" not in words else print(json.dumps(document))
sys.exit(1 if "bad" in words else 0)
"""
METADATA = '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    files = {"scripts/check.py": RUNNER, "pyproject.toml": METADATA}
    return new_project(new_template(tmp_path / "template", files), tmp_path / "project")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--only", "a,b", "--sarif"), 0), (("--only", "bad", "--nightly", "--json"), 1)],
    ids=["sarif", "json"],
)
def test_flags_and_exit_codes_go_through(
    arguments: tuple[str, ...], code: int, project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    assert project.scaffold("check", *arguments) == code

    said = capfd.readouterr()
    assert f"gates {' '.join(arguments)}" in said.err.splitlines()
    assert [verdict["id"] for verdict in json.loads(said.out)] == ["a"]


def test_lines_are_for_people(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    assert project.scaffold("check", "--only", "a") == 0
    assert capfd.readouterr().out == "gates --only a\n"


def test_two_forms_at_once_are_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.scaffold("check", "--json", "--sarif") == 2
    assert "error: --json and --sarif are two forms of the same" in capsys.readouterr().err


def test_a_project_without_gates_is_told_so(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "scripts" / "check.py").unlink()

    assert project.scaffold("check") == 1
    assert "has no gates\ncause: scripts/check.py or pyproject.toml is missing" in capsys.readouterr().err
