"""`scaffold check` is a front: the project's own runner is handed the flags and speaks for itself."""

from pathlib import Path

import pytest

from .lab import Project, new_project, new_template

RUNNER = "import sys\n\nprint('gates', *sys.argv[1:])\nsys.exit(1 if 'bad' in sys.argv else 0)\n"
METADATA = '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    files = {"scripts/check.py": RUNNER, "pyproject.toml": METADATA}
    return new_project(new_template(tmp_path / "template", files), tmp_path / "project")


def test_flags_and_exit_codes_go_through(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    assert project.scaffold("check", "--only", "a,b", "--sarif") == 0
    assert project.scaffold("check", "--only", "bad", "--nightly", "--json") == 1

    assert capfd.readouterr().out.splitlines() == [
        "gates --only a,b --sarif",
        "gates --only bad --nightly --json",
    ]


def test_two_forms_at_once_are_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.scaffold("check", "--json", "--sarif") == 2
    assert "error: --json and --sarif are two forms of the same" in capsys.readouterr().err


def test_a_project_without_gates_is_told_so(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "scripts" / "check.py").unlink()

    assert project.scaffold("check") == 1
    assert "has no gates\ncause: scripts/check.py or pyproject.toml is missing" in capsys.readouterr().err
