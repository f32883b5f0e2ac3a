"""Filters of git that do not work: the command names the setting and what mends it, and changes nothing."""

import os
import re
from pathlib import Path

import pytest

from .lab import MODULE, Project, git, new_project, new_template

FILTERED = {".gitattributes": "*.txt filter=mine\n"}
# The settings of a filter that is required, and what is said of it.
FAILS = {"clean": "false"}, "filter.mine.clean is `false`, which fails on a.txt"
GONE = (
    {"clean": "no-such-program %f", "smudge": "no-such-program %f"},
    "filter.mine.clean is `no-such-program %f`, and no-such-program was not found: a.txt needs it",
)
LFS = (
    {"process": "no-such-lfs filter-process", "clean": "no-such-lfs clean -- %f"},
    "filter.mine.process is `no-such-lfs filter-process`, and no-such-lfs was not found: a.txt needs it",
)
HALF: tuple[dict[str, str], str] = (
    {},
    "filter.mine.required is set, and filter.mine.clean is not: a.txt needs it",
)
SMUDGES = {"clean": "cat", "smudge": "false"}, "filter.mine.smudge is `false`, which fails on a.txt"
NO_SMUDGE = (
    {"clean": "cat", "smudge": "no-such-program"},
    "filter.mine.smudge is `no-such-program`, and no-such-program was not found: a.txt needs it",
)
HALF_SMUDGED = (
    {"clean": "cat"},
    "filter.mine.required is set, and filter.mine.smudge is not: a.txt needs it",
)
CASES = [FAILS, GONE, LFS, HALF, SMUDGES, NO_SMUDGE, HALF_SMUDGED]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the filters are programs of a shell")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    template = new_template(tmp_path / "template", {"a.txt": MODULE, **FILTERED})
    made = new_project(template, tmp_path / "project")
    template.release("v2.0.0", {"a.txt": f"{MODULE}more\n", **FILTERED})
    return made


def configure(project: Project, settings: dict[str, str], *, required: bool = True) -> None:
    for name, value in settings.items():
        git(project.root, "config", f"filter.mine.{name}", value)
    if required:
        git(project.root, "config", "filter.mine.required", "true")


@pytest.mark.parametrize("command", ["update", "recopy"])
@pytest.mark.parametrize(("settings", "cause"), CASES, ids=lambda case: "-".join(case) or "nothing")
def test_a_required_filter_that_does_not_work(
    project: Project,
    settings: dict[str, str],
    cause: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = project.files()
    (project.root / "a.txt").touch()  # so that git has to compare
    if command == "recopy":
        project.commit({"a.txt": "mine\n"})
        before = project.files()
    configure(project, settings)

    assert project.scaffold(command, "--no-gates") == 1

    said = capsys.readouterr().err
    assert f"cause: {cause}\n" in said
    assert re.search(r"^help: .*git -C \S+ config (--unset )?filter\.mine\.\w+", said, re.MULTILINE)
    assert project.files() == before
    git(project.root, "config", "--remove-section", "filter.mine")
    assert project.status() == []


def test_the_help_mends_it(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "a.txt").touch()
    configure(project, {"clean": "false", "smudge": "cat"})
    assert project.update() == 1
    command = capsys.readouterr().err.partition("git -C ")[2].strip().replace("COMMAND", "cat").split()

    git(Path(command[0]), *command[1:])

    assert project.update() == 0
    assert project.read("a.txt") == f"{MODULE}more\n"


def test_a_filter_that_is_not_required_is_git_s_to_leave_out(project: Project) -> None:
    (project.root / "a.txt").touch()
    configure(project, {"clean": "no-such-program", "smudge": "false"}, required=False)

    assert project.update() == 0
    assert project.read("a.txt") == f"{MODULE}more\n"


def test_a_filter_of_the_user_s_own_configuration(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text('[filter "mine"]\n  clean = no-such-program\n  required = true\n', "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    (project.root / "a.txt").touch()

    assert project.update() == 1

    assert "git config --global filter.mine.clean COMMAND\n" in capsys.readouterr().err
