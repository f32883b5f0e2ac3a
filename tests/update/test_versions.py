"""Which version an update goes to: never an older one, and the same for every command that tells."""

import json
from pathlib import Path

import pytest

from scaffold.adapters.versions import base_of, newer_of, version_of

from .lab import Project, Template, git, new_project, new_template, write

OUTDATED = 4
FIRST, HEAD = "1" * 40, "abcdef0" + "1" * 33
Output = pytest.CaptureFixture[str]


def references(*tags: str, head: str = HEAD, **peeled: str) -> dict[str, str]:
    return {"HEAD": head, "refs/heads/main": head} | {f"refs/tags/{tag}": FIRST for tag in tags} | peeled


@pytest.mark.parametrize(
    ("tags", "version", "newer"),
    [
        (("v1.0.0", "v1.1.0"), "v1.0.0", "v1.1.0"),
        (("v1.0.0", "v1.1.0"), "v1.1.0", None),
        (("v1.9.0", "v1.10.0"), "v1.9.0", "v1.10.0"),
        (("v1.0.0", "v2.0.0rc1"), "v1.0.0", None),
        (("v1.9.0", "v2.0.0rc1"), "v2.0.0rc1", None),
        (("v1.9.0", "v2.0.0rc1", "v2.0.0"), "v2.0.0rc1", "v2.0.0"),
        (("v1.1.0",), "v1.2.0", None),
        (("v1.1.0",), "v1.1.0-3-gabc1234", None),
        (("v1.1.0", "v1.2.0"), "v1.1.0-3-gabc1234", "v1.2.0"),
        (("v1.1.0",), "abc1234", "v1.1.0"),
        (("v1.1.0",), "12345a6", "v1.1.0"),
        (("v1.1.0",), "1234567", "v1.1.0"),
        (("20240101", "20240102"), "20240101", "20240102"),
        (("20240101", "20240102"), "20240102", None),
        (("v1.1.0",), None, "v1.1.0"),
        (("1.0+local.1", "1.0"), "1.0", "1.0+local.1"),
        (("1!1.0", "2024.10"), "2024.10", "1!1.0"),
        (("nightly", "release-7"), "1" * 7, "abcdef0"),
        ((), "abcdef0", None),
        ((), "1234567", "abcdef0"),
        ((), "v1.0.0-2-gabcdef01", None),
        (("v1.0.0rc1",), "v1.0.0rc1", "abcdef0"),
    ],
)
def test_names_of_versions(tags: tuple[str, ...], version: str | None, newer: str | None) -> None:
    assert newer_of(references(*tags), version, carried=False) == newer


def test_a_tag_with_a_message_counts_by_its_commit() -> None:
    said = references("v1.0.0rc1", **{"refs/tags/v1.0.0rc1^{}": HEAD})

    assert newer_of(said, "1234567", carried=False) == "v1.0.0rc1"
    assert newer_of(said, "v1.0.0rc1", carried=False) is None


def test_an_empty_repository_has_nothing_newer() -> None:
    assert newer_of({}, "v1.0.0", carried=False) is None


def test_a_description_is_read_by_its_tag() -> None:
    assert base_of("v1.1.0-3-gabc1234") == version_of("1.1.0")
    assert base_of("abc1234") is base_of("odd") is None


def bare(template: Template, folder: Path) -> Path:
    git(template.root, "clone", "--quiet", "--bare", str(template.root), str(folder))
    return folder


def project_at(template: Template, address: Path, folder: Path, ref: str) -> Project:
    project = new_project(template, folder, ref=ref)
    answers = project.read(".copier-answers.yml").replace(str(template.root), str(address))
    project.commit({".copier-answers.yml": answers})
    return project


def agreed(project: Project, capsys: Output) -> list[object]:
    """Ask every command that tells; say whether there is an update, by each."""
    capsys.readouterr()
    found: list[object] = [project.scaffold("update", "--check", "--json") == OUTDATED]
    found.append(json.loads(capsys.readouterr().out)["available"])
    project.scaffold("doctor", "--json")
    checks = json.loads(capsys.readouterr().out)["checks"]
    found.append(next(check["state"] for check in checks if check["id"] == "version") == "note")
    assert project.scaffold("update", "--dry-run", "--json") == 0
    found.append(json.loads(capsys.readouterr().out)["outcome"] == "previewed")
    return found


def test_all_commands_agree(tmp_path: Path, capsys: Output) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    template.release("v2.0.0rc1", {"a.txt": "2\n"})
    git(template.root, "switch", "--quiet", "--detach", "v1.0.0")
    template.release("v1.0.1", {"a.txt": "1.1\n"})
    git(template.root, "switch", "--quiet", "main")
    template.release("untagged", {"a.txt": "3\n"})
    git(template.root, "tag", "--delete", "untagged")
    address = bare(template, tmp_path / "address.git")
    for ref, is_behind in (("v1.0.0", True), ("v1.0.1", False), ("v2.0.0rc1", False), ("main", False)):
        project = project_at(template, address, tmp_path / ref, ref)

        assert agreed(project, capsys) == [is_behind] * 4, ref
        assert project.scaffold("update", "--set", "name=other", "--no-gates") == 0


def test_a_template_without_releases(tmp_path: Path, capsys: Output) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    git(template.root, "tag", "--delete", "v1.0.0")
    address = bare(template, tmp_path / "address.git")
    project = project_at(template, address, tmp_path / "project", "HEAD")
    assert agreed(project, capsys) == [False] * 4

    template.release("v2", {"a.txt": "2\n"})
    git(template.root, "tag", "--delete", "v2")
    git(template.root, "push", "--quiet", str(address), "main")
    assert agreed(project, capsys) == [True] * 4


def test_a_branch_of_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where clones call their origin otherwise."""
    write(tmp_path, {"gitconfig": "[clone]\n  defaultRemoteName = upstream\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    git(template.root, "switch", "--quiet", "--create", "feature/x")
    template.release("later", {"a.txt": "2\n"})
    git(template.root, "tag", "--delete", "later")
    git(template.root, "switch", "--quiet", "main")
    address = bare(template, tmp_path / "address.git")
    project = project_at(template, address, tmp_path / "project", "v1.0.0")

    assert project.scaffold("update", "--ref", "feature/x", "--no-gates") == 0
    assert project.read("a.txt") == "2\n"
    assert project.scaffold("recopy", "--ref", "feature/y", "--no-gates") == 1


def test_a_version_that_looks_like_a_number(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    git(template.root, "tag", "2024.1")
    template.release("2024.10", {"a.txt": "10\n", "b.txt": "10\n"})
    project = new_project(template, tmp_path / "project", ref="2024.10")
    answers = project.read(".copier-answers.yml").replace("'2024.10'", "2024.10")
    assert "_commit: 2024.10\n" in answers
    project.commit({".copier-answers.yml": answers})
    template.release("2024.11", {"a.txt": "11\n", "b.txt": "10\n"})
    (project.root / "b.txt").unlink()
    project.commit()

    assert project.update() == 0
    assert "b.txt" not in project.files()
    assert project.read("a.txt") == "11\n"


def test_a_commit_whose_name_looks_like_a_version(tmp_path: Path, capsys: Output) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    git(template.root, "tag", "--delete", "v1.0.0")
    while version_of(name := git(template.root, "rev-parse", "--short=7", "HEAD").strip()) is None:
        git(template.root, "commit", "--quiet", "--amend", "--allow-empty", "--message", f"not {name}")
    address = bare(template, tmp_path / "address.git")
    project = project_at(template, address, tmp_path / "project", "HEAD")
    assert name in project.read(".copier-answers.yml")
    template.release("v1.0.0", {"a.txt": "2\n"})
    git(template.root, "push", "--quiet", str(address), "main", "v1.0.0")

    assert agreed(project, capsys) == [True] * 4
    assert project.update() == 0
    assert project.read("a.txt") == "2\n"
