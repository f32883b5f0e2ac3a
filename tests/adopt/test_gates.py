"""What the gates find in the user's files is listed, may only shrink, and never hides anything else."""

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.update.lab import Project, Template, git, write

from .repositories import started_with
from .template import QUESTIONS, VERSION_1

BAD = "x = 'BAD'\n"
WORDS = "scripts/check.py"
MINE = {"README.md": "# Mine\n", "mine.py": BAD + BAD, "other.py": BAD}


@pytest.fixture
def checked(tmp_path: Path) -> Project:
    """A project with the runner of gates, three bad words and a list of them."""
    files = {
        path: text for path, text in VERSION_1.items() if path.startswith("scripts/") or path == "gates.toml"
    }
    project = started_with(tmp_path / "checked", MINE)
    write(project.root, {**files, "listed": "\n".join(MINE)})
    assert check(project, "--record", "listed").returncode == 0
    (project.root / "listed").unlink()
    project.commit()
    return project


def check(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, WORDS, *arguments], cwd=project.root, capture_output=True, text=True, check=False
    )


def listed(project: Project) -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(project.read("gates-baseline.toml"))


def test_what_was_there_is_listed_and_accepted(checked: Project) -> None:
    assert listed(checked) == {"words": {"mine.py": 2, "other.py": 1}}
    done = check(checked)
    assert (done.returncode, done.stdout[:4]) == (0, "old ")


@pytest.mark.parametrize(
    "changed",
    [
        {"mine.py": BAD * 3},
        {"new.py": BAD},
        {"mine.py": BAD, "other.py": BAD * 2},
        {"other.py": BAD, "a/b.py": BAD},
    ],
)
def test_one_more_in_any_file_fails_and_names_only_that_file(
    checked: Project, changed: dict[str, str | bytes]
) -> None:
    checked.write(changed)

    done = check(checked)

    assert done.returncode == 1
    grown = [path for path, text in changed.items() if text.count(BAD) > MINE.get(path, "").count(BAD)]  # type: ignore[arg-type]
    assert all(f"new: {path} (1)" in done.stdout for path in grown)
    assert done.stdout.count("new: ") == len(grown)


def test_one_less_has_to_be_taken_off_the_list(checked: Project) -> None:
    checked.write({"mine.py": BAD})

    assert "--shrink" in check(checked).stdout
    assert check(checked, "--shrink").returncode == 0
    assert listed(checked) == {"words": {"mine.py": 1, "other.py": 1}}
    assert check(checked).returncode == 0


def test_the_list_goes_with_its_last_finding(checked: Project) -> None:
    checked.write({"mine.py": "", "other.py": ""})

    assert check(checked, "--shrink").returncode == 0
    assert not (checked.root / "gates-baseline.toml").exists()
    assert check(checked).returncode == 0


def test_shrinking_accepts_nothing_new(checked: Project) -> None:
    checked.write({"mine.py": BAD * 5, "new.py": BAD})

    assert check(checked, "--shrink").returncode == 1
    assert listed(checked) == {"words": {"mine.py": 2, "other.py": 1}}


@pytest.mark.parametrize("committed", [False, True])
def test_a_list_that_grew_by_hand_is_refused(checked: Project, *, committed: bool) -> None:
    checked.write({"new.py": BAD, "gates-baseline.toml": '[words]\n"mine.py" = 2\n"new.py" = 2\n'})
    if committed:
        checked.commit()

    done = check(checked)

    assert done.returncode == 2
    assert "accepts 4 findings, and 3 in an earlier commit" in done.stderr


def test_a_list_that_was_deleted_cannot_be_recorded_anew_with_more(checked: Project) -> None:
    git(checked.root, "rm", "--quiet", "gates-baseline.toml")
    checked.commit({"new.py": BAD, "listed": "mine.py\nother.py\nnew.py\n"})
    check(checked, "--record", "listed")

    assert check(checked).returncode == 2


def test_a_second_recording_is_refused(checked: Project) -> None:
    done = check(checked, "--record", "README.md")

    assert done.returncode == 2
    assert "only shrinks" in done.stderr


def test_findings_of_the_template_itself_are_not_listed(tmp_path: Path) -> None:
    files = {
        path: text for path, text in VERSION_1.items() if path.startswith("scripts/") or path == "gates.toml"
    }
    project = started_with(tmp_path / "checked", MINE)
    write(project.root, {**files, "ours.py": BAD, "listed": "\n".join(MINE)})

    done = check(project, "--record", "listed")

    assert done.returncode == 1
    assert listed(project) == {"words": {"mine.py": 2, "other.py": 1}}


@pytest.mark.parametrize(
    "tool",
    [
        "print('mine.py:1: crashed'); raise SystemExit(2)",  # found nothing, could not work
        "raise SystemExit(1)",  # says nothing about any file
    ],
)
def test_a_tool_that_could_not_work_is_never_accepted(tool: str, checked: Project) -> None:
    checked.write({"scripts/words.py": tool})

    assert check(checked).returncode == 1


def test_failed_tests_are_listed_one_by_one_and_never_a_run_that_ended_early(tmp_path: Path) -> None:
    gates = VERSION_1["gates.toml"]
    assert isinstance(gates, str)
    scripts = {path: text for path, text in VERSION_1.items() if path.startswith("scripts/")}
    says = "FAILED tests/test_mine.py::test_a - AssertionError\n"
    project = started_with(tmp_path / "checked", {"tests/test_mine.py": "", **MINE})
    write(
        project.root,
        {
            **scripts,
            "gates.toml": gates.replace('id = "words"', 'id = "tests"'),
            "scripts/words.py": f"print({says!r}); raise SystemExit(1)",
            "listed": "tests/test_mine.py\n",
        },
    )
    assert check(project, "--record", "listed").returncode == 0
    assert listed(project) == {"tests": {"tests/test_mine.py::test_a": 1}}

    for more in (
        "FAILED tests/test_mine.py::test_b - AssertionError",
        "ERROR tests/test_mine.py - ImportError",
        "!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!",
        "FAIL Required test coverage of 85% not reached. Total coverage: 60.00%",
    ):
        project.write({"scripts/words.py": f"print({says + more!r}); raise SystemExit(1)"})
        assert check(project).returncode == 1, more


def test_an_adoption_records_lands_and_reports_it(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = started_with(tmp_path / "mine", MINE)
    arguments = ("adopt", "--template", str(small.root), "--no-lock")

    # No requirement of the small template exists, so the gates of this one have nothing to install.
    settings = VERSION_1["pyproject.toml.jinja"]
    assert isinstance(settings, str)
    bare = settings.replace('"first>=1"', "").replace('"checker>=1"', "")
    small.release("v1.0.1", {**VERSION_1, "pyproject.toml.jinja": bare}, questions=QUESTIONS)

    assert project.scaffold(*arguments) == 0

    said = capsys.readouterr()
    assert "running the gates" in said.err
    assert "words: 3 findings in 2 places are in the baseline" in said.out
    assert listed(project) == {"words": {"mine.py": 2, "other.py": 1}}
    assert "A  gates-baseline.toml" in project.status()
