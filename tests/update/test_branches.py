"""An update on a branch, done again: left alone, made anew, or refused where somebody's work is on it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .lab import MODULE, Project, Template, git, new_project, new_template
from .test_fleet import PARTIAL, report

BRANCH = "upd"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return new_template(tmp_path / "template", {"module.py": MODULE, "a.txt": "1\n"})


@pytest.fixture
def project(template: Template, tmp_path: Path) -> Project:
    """A project whose next update has been made on a branch."""
    made = new_project(template, tmp_path / "project")
    template.release("v1.1.0", {"module.py": MODULE, "a.txt": "2\n"})
    assert made.scaffold("update", "--branch", BRANCH, "--no-gates") == 0
    return made


def tip(project: Project) -> str:
    return git(project.root, "rev-parse", BRANCH).strip()


def updated(project: Project, capsys: Output) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = project.scaffold("update", "--branch", BRANCH, "--no-gates", "--json")
    return code, json.loads(capsys.readouterr().out)


def commit_on_branch(project: Project, files: dict[str, str | bytes]) -> None:
    git(project.root, "switch", "--quiet", BRANCH)
    project.commit(files)
    git(project.root, "switch", "--quiet", "main")


def test_the_same_update_is_left_as_it_is(project: Project, capsys: Output) -> None:
    before, files = tip(project), project.files()
    code, said = updated(project, capsys)

    assert (code, said["outcome"], said["undo"]) == (0, "branch-up-to-date", None)
    assert (tip(project), project.files()) == (before, files)
    assert project.scaffold("update", "--branch", BRANCH, "--no-gates") == 0
    assert capsys.readouterr().out.endswith(
        "up to date: the branch upd holds this update already, and nothing was changed\n"
    )


def test_it_is_not_judged_again(project: Project, template: Template, capsys: Output) -> None:
    gates: dict[str, str | bytes] = {
        "scripts/check.py": "import sys\n\nsys.exit(1)\n",
        "pyproject.toml": '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n',
    }
    template.release("v1.2.0", gates)
    assert updated(project, capsys)[1]["outcome"] == "updated"

    assert project.scaffold("update", "--branch", BRANCH) == 0
    assert "gates" not in capsys.readouterr().err


def test_work_on_top_of_the_same_update_is_left_as_it_is(project: Project, capsys: Output) -> None:
    commit_on_branch(project, {"mine.txt": "mine\n"})
    before = tip(project)

    assert updated(project, capsys)[1]["outcome"] == "branch-up-to-date"
    assert tip(project) == before


def test_it_is_made_anew_where_the_template_moved_on(
    project: Project, template: Template, capsys: Output
) -> None:
    template.release("v1.2.0", {"module.py": MODULE, "a.txt": "3\n"})
    before = tip(project)
    code, said = updated(project, capsys)

    assert (code, said["outcome"], said["to"]) == (0, "updated", "v1.2.0")
    assert said["notes"] == ["upd held another update without other commits, which was replaced"]
    assert git(project.root, "show", f"{BRANCH}:a.txt") == "3\n"
    assert git(project.root, "rev-parse", f"{BRANCH}^") == git(project.root, "rev-parse", "main")
    git(project.root, *said["undo"].split()[1:])
    assert tip(project) == before
    assert updated(project, capsys)[1]["outcome"] == "updated"


def test_it_is_made_anew_where_the_project_moved_on(project: Project, capsys: Output) -> None:
    project.commit({"mine.txt": "mine\n"})

    assert updated(project, capsys)[1]["outcome"] == "updated"
    assert git(project.root, "show", f"{BRANCH}:mine.txt") == "mine\n"


def amended(project: Project) -> None:
    git(project.root, "switch", "--quiet", BRANCH)
    project.write({"a.txt": "mine\n"})
    git(project.root, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(project.root, "switch", "--quiet", "main")


def committed(project: Project) -> None:
    commit_on_branch(project, {"mine.txt": "mine\n"})


def reset(project: Project) -> None:
    git(project.root, "branch", "--force", BRANCH, "main")


@pytest.mark.parametrize("act", [amended, committed, reset], ids=lambda act: str(act.__name__))
def test_work_of_somebody_is_never_replaced(
    project: Project, template: Template, act: Callable[[Project], None], capsys: Output
) -> None:
    act(project)
    template.release("v1.2.0", {"module.py": MODULE, "a.txt": "3\n"})
    before = tip(project)
    code, said = updated(project, capsys)

    assert (code, said["error"]["message"]) == (1, "the branch upd exists already")
    assert tip(project) == before
    if act is committed:
        assert said["error"]["cause"].startswith("it has commits that scaffold did not make")
        assert said["error"]["help"].startswith("merge it, or update on another branch")


def test_one_that_is_checked_out_is_not_moved(
    project: Project, template: Template, tmp_path: Path, capsys: Output
) -> None:
    git(project.root, "worktree", "add", "--quiet", str(tmp_path / "there"), BRANCH)
    assert updated(project, capsys)[1]["outcome"] == "branch-up-to-date"
    template.release("v1.2.0", {"module.py": MODULE, "a.txt": "3\n"})
    before = tip(project)
    code, said = updated(project, capsys)

    assert (code, tip(project)) == (1, before)
    assert said["error"]["message"] == (
        f"the branch upd holds another update, and is checked out in {tmp_path / 'there'}"
    )


def test_git_is_waited_for_that_writes_its_configuration(
    project: Project, template: Template, capsys: Output
) -> None:
    template.release("v1.2.0", {"module.py": MODULE, "a.txt": "3\n"})
    lock, before = project.root / ".git" / "config.lock", tip(project)
    lock.touch()
    code, said = updated(project, capsys)

    assert (code, said["error"]["cause"], tip(project)) == (1, f"{lock} exists", before)
    lock.unlink()
    assert [updated(project, capsys)[1]["outcome"] for _ in range(2)] == ["updated", "branch-up-to-date"]


def test_one_that_was_removed_is_made_again(project: Project, capsys: Output) -> None:
    before = tip(project)
    git(project.root, "branch", "-D", BRANCH)
    code, said = updated(project, capsys)

    assert (code, said["outcome"], said["undo"]) == (0, "updated", "git branch -D upd")
    assert git(project.root, "rev-parse", f"{BRANCH}^{{tree}}") == git(
        project.root, "rev-parse", f"{before}^{{tree}}"
    )


def test_a_fleet_can_be_updated_every_night(template: Template, tmp_path: Path, capsys: Output) -> None:
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    projects = {name: new_project(template, fleet / name) for name in ("desk", "lab", "shop")}
    template.release("v1.1.0", {"module.py": MODULE, "a.txt": "2\n"})
    flags = (fleet, "--no-gates", "--no-lock")
    report(capsys, "update", *flags)
    projects["lab"].commit({"mine.txt": "mine\n"})
    git(projects["shop"].root, "switch", "--quiet", "update-template-v1.1.0")
    projects["shop"].commit({"mine.txt": "mine\n"})
    git(projects["shop"].root, "switch", "--quiet", "main")
    projects["shop"].commit({"other.txt": "mine\n"})
    code, found = report(capsys, "update", *flags)

    assert code == PARTIAL
    assert {name: (one["state"], one["branch"]) for name, one in found.items()} == {
        "desk": ("branch-up-to-date", "update-template-v1.1.0"),
        "lab": ("updated", "update-template-v1.1.0"),
        "shop": ("failed", None),
    }
    assert "it has commits that scaffold did not make" in found["shop"]["reason"]
    assert report(capsys, "update", *flags, "--dry-run")[1]["desk"]["state"] == "branch-up-to-date"


def test_projects_of_one_repository_get_a_branch_each(
    template: Template, tmp_path: Path, capsys: Output
) -> None:
    root = tmp_path / "mono"
    new_project(template, root / "services" / "desk")
    new_project(template, root / "services" / "shop")
    for name in ("desk", "shop"):
        (root / "services" / name / ".git").rename(tmp_path / name)
    git(root, "init", "--quiet", "--initial-branch=main")
    Project(root=root).commit()
    template.release("v1.1.0", {"module.py": MODULE, "a.txt": "2\n"})
    flags = (root / "services", "--no-gates", "--no-lock")
    code, found = report(capsys, "update", *flags)

    assert code == 0
    assert {name: one["branch"] for name, one in found.items()} == {
        "desk": "update-template-v1.1.0-services-desk",
        "shop": "update-template-v1.1.0-services-shop",
    }
    changed = git(root, "diff", "--name-only", "main", "update-template-v1.1.0-services-shop").split()
    assert {name.split("/")[1] for name in changed} == {"shop"}
    assert {one["state"] for one in report(capsys, "update", *flags)[1].values()} == {"branch-up-to-date"}
    _, found = report(capsys, "update", *flags, "--branch", "update-template-v1.1.0-services-shop")
    assert (found["desk"]["state"], found["shop"]["state"]) == ("failed", "branch-up-to-date")
    assert found["desk"]["reason"].endswith("it holds the update of services/shop/")


def test_work_trees_of_one_repository_get_a_branch_each(
    template: Template, tmp_path: Path, capsys: Output
) -> None:
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    desk = new_project(template, fleet / "desk")
    git(desk.root, "worktree", "add", "--quiet", "-b", "line/1.x", "../desk-1.x")
    Project(root=fleet / "desk-1.x").commit({"own.txt": "of 1.x\n"})
    template.release("v1.1.0", {"module.py": MODULE, "a.txt": "2\n"})
    flags = (fleet, "--no-gates", "--no-lock")
    code, found = report(capsys, "update", *flags)

    assert code == 0
    assert {name: (one["state"], one["branch"]) for name, one in found.items()} == {
        "desk": ("updated", "update-template-v1.1.0"),
        "desk-1.x": ("updated", "update-template-v1.1.0-desk-1-x"),
    }
    for branch, before in (
        ("update-template-v1.1.0", "main"),
        ("update-template-v1.1.0-desk-1-x", "line/1.x"),
    ):
        assert git(desk.root, "rev-parse", f"{branch}~") == git(desk.root, "rev-parse", before)
    assert {one["state"] for one in report(capsys, "update", *flags)[1].values()} == {"branch-up-to-date"}
    code, found = report(capsys, "update", *flags, "--branch", "update-template-v1.1.0", "--jobs", "1")
    assert (code, found["desk"]["state"], found["desk-1.x"]["state"]) == (
        PARTIAL,
        "branch-up-to-date",
        "failed",
    )
    assert found["desk-1.x"]["reason"].endswith("it holds the update of the whole repository")
