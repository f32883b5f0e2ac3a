"""Many projects at once: each on its own, the dirty and the broken ones left alone."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scaffold.cli.entry import run

from .lab import Project, Template, git, new_project, new_template

PARTIAL, OUTDATED, USAGE = 6, 4, 2
Output = pytest.CaptureFixture[str]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return new_template(tmp_path / "template", {"module.py": "one\n"})


@pytest.fixture
def fleet(template: Template, tmp_path: Path) -> dict[str, Project]:
    """Three projects side by side, one release behind."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    projects = {name: new_project(template, folder / name) for name in ("desk", "lab", "shop")}
    template.release("v1.1.0", {"module.py": "two\n"})
    return projects


def report(capsys: Output, *arguments: str | Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run a command of the fleet and return its exit code and its repositories by name."""
    capsys.readouterr()
    code = run(["fleet", *map(str, arguments), "--json"])
    found = json.loads(capsys.readouterr().out)["repositories"]
    return code, {Path(one["path"]).name: one for one in found}


def test_status_shows_versions_and_what_is_behind(
    fleet: dict[str, Project], template: Template, tmp_path: Path, capsys: Output
) -> None:
    fleet["shop"].update()
    fleet["shop"].commit()
    fleet["lab"].write({"module.py": "not committed\n"})
    code, found = report(capsys, "status", tmp_path / "fleet")

    assert code == OUTDATED
    assert {name: one["state"] for name, one in found.items()} == {
        "desk": "outdated",
        "lab": "dirty",
        "shop": "up-to-date",
    }
    assert (found["desk"]["version"], found["desk"]["newest"]) == ("v1.0.0", "v1.1.0")
    assert found["desk"]["template"] == str(template.root)


def test_the_table_names_every_repository(fleet: dict[str, Project], tmp_path: Path, capsys: Output) -> None:
    assert run(["fleet", "status", str(tmp_path / "fleet")]) == OUTDATED

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["repository", *fleet]
    assert lines[1].split() == ["desk", "outdated", "v1.0.0", "v1.1.0"]


def test_an_update_is_a_branch_of_each_repository_and_no_file_changes(
    fleet: dict[str, Project], tmp_path: Path, capsys: Output
) -> None:
    before = {name: project.files() for name, project in fleet.items()}
    code, found = report(capsys, "update", tmp_path / "fleet", "--no-gates", "--no-lock", "--jobs", "3")

    assert code == 0
    assert {one["branch"] for one in found.values()} == {"update-template-v1.1.0"}
    for name, project in fleet.items():
        assert found[name]["state"] == "updated"
        assert project.files() == before[name]
        assert project.status() == []
        assert git(project.root, "show", "update-template-v1.1.0:module.py") == "two\n"


def test_what_is_dirty_or_broken_stops_no_other(
    fleet: dict[str, Project], tmp_path: Path, capsys: Output
) -> None:
    fleet["lab"].write({"module.py": "not committed\n"})
    (fleet["shop"].root / ".copier-answers.yml").write_text("_src_path: [\n", "utf-8")
    fleet["shop"].commit()
    before = {name: fleet[name].files() for name in ("lab", "shop")}
    code, found = report(capsys, "update", tmp_path / "fleet", "--no-gates", "--no-lock")

    assert code == PARTIAL
    assert {name: one["state"] for name, one in found.items()} == {
        "desk": "updated",
        "lab": "dirty",
        "shop": "failed",
    }
    assert "uncommitted" in found["lab"]["reason"]
    assert found["shop"]["reason"].startswith(".copier-answers.yml is damaged: line ")
    assert {name: fleet[name].files() for name in before} == before
    assert git(fleet["lab"].root, "branch", "--list", "update-template*") == ""


def test_a_branch_that_is_there_is_not_written_again(
    fleet: dict[str, Project], tmp_path: Path, capsys: Output
) -> None:
    git(fleet["desk"].root, "branch", "mine")
    head = git(fleet["desk"].root, "rev-parse", "mine")
    code, found = report(capsys, "update", tmp_path / "fleet", "--branch", "mine", "--no-gates", "--no-lock")

    assert (code, found["desk"]["state"], found["lab"]["state"]) == (PARTIAL, "failed", "updated")
    assert git(fleet["desk"].root, "rev-parse", "mine") == head


def test_a_preview_makes_no_branch(fleet: dict[str, Project], tmp_path: Path, capsys: Output) -> None:
    code, found = report(capsys, "update", tmp_path / "fleet", "--dry-run", "--no-lock")

    assert code == 0
    assert {one["state"] for one in found.values()} == {"previewed"}
    assert all(git(project.root, "branch").split() == ["*", "main"] for project in fleet.values())


def test_a_list_names_repositories_and_those_that_are_gone_are_reported(
    fleet: dict[str, Project], tmp_path: Path, capsys: Output
) -> None:
    listed = tmp_path / "repositories.txt"
    listed.write_text("# ours\nfleet/desk  # the first\n\nfleet/desk\nfleet/gone\n", "utf-8")
    code, found = report(capsys, "status", "--list", listed)

    assert code == PARTIAL
    assert {name: one["state"] for name, one in found.items()} == {"desk": "outdated", "gone": "failed"}
    assert found["gone"]["reason"].endswith("no such folder")
    assert fleet["desk"].status() == []


def test_without_git_a_project_is_not_called_dirty(
    fleet: dict[str, Project], tmp_path: Path, capsys: Output
) -> None:
    shutil.rmtree(fleet["lab"].root / ".git")
    (fleet["shop"].root / ".git" / "MERGE_HEAD").write_text(git(fleet["shop"].root, "rev-parse", "HEAD"))
    code, found = report(capsys, "status", tmp_path / "fleet")

    assert code == PARTIAL
    assert {name: one["state"] for name, one in found.items()} == {
        "desk": "outdated",
        "lab": "failed",
        "shop": "dirty",
    }
    assert found["lab"]["reason"].endswith("cannot be updated: it is not under version control")


def test_a_list_as_windows_and_shells_write_it(
    fleet: dict[str, Project], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    listed = tmp_path / "repositories.txt"
    listed.write_bytes("\ufefffleet/desk\r\n~/fleet/lab\r\n".encode())
    _, found = report(capsys, "status", "--list", listed)

    assert {name: one["state"] for name, one in found.items()} == dict.fromkeys(("desk", "lab"), "outdated")
    assert set(found) < set(fleet)


@pytest.mark.parametrize("line", ["~nobody-at-all/x", "x" * 5000, "loop", "repositories.txt"])
def test_a_line_that_names_nothing_stops_no_other(
    fleet: dict[str, Project], tmp_path: Path, line: str, capsys: Output
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    listed = tmp_path / "repositories.txt"
    listed.write_text(f"{line}\nfleet/desk\n", "utf-8")
    code, found = report(capsys, "status", "--list", listed)

    assert code == PARTIAL
    assert sorted(one["state"] for one in found.values()) == ["failed", "outdated"]
    assert found["desk"]["state"] == "outdated"
    assert fleet["desk"].status() == []


@pytest.mark.parametrize(
    "arguments", [[], [""], ["nothing-here"], ["--list", "nothing.txt"], ["--list", "no-text"]]
)
def test_without_repositories_it_says_how_to_name_some(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no-text").write_bytes(b"de\0sk\n")

    assert run(["fleet", "status", *arguments]) == USAGE
    assert "help: " in capsys.readouterr().err
