"""`scaffold new` where git or uv are at home already: clones, repositories, workspaces, special settings."""

import json
from pathlib import Path

import pytest

from scaffold.adapters.workspaces import workspace_root
from tests.conftest import Scaffold
from tests.world import SMALL_FILES, commit, git, snapshot_of, write

NAMES = {"README.md": "# mine\n", "LICENSE": "mine\n", ".gitignore": "*.pyc\n"}


@pytest.fixture
def made(scaffold: Scaffold, template: Path) -> Scaffold:
    def invoke(*arguments: str) -> object:
        return scaffold("new", *arguments, "--template", str(template), "--no-lock")

    return invoke  # type: ignore[return-value]


def clone(here: Path, files: dict[str, str], branch: str = "trunk") -> Path:
    origin, desk = here.parent / "origin", here / "desk"
    write(origin, files)
    git(origin.parent, "init", "--quiet", f"--initial-branch={branch}", str(origin))
    if files:
        commit(origin)
    git(here, "clone", "--quiet", str(origin), "desk")
    return desk


@pytest.mark.parametrize("files", [{}, {"README.md": "# mine\n"}, NAMES], ids=["empty", "readme", "all"])
@pytest.mark.parametrize("place", ["desk", "."])
def test_a_fresh_clone(
    made: Scaffold,
    here: Path,
    template: Path,
    files: dict[str, str],
    place: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(template, {"template/LICENSE": "the template's\n"})
    commit(template)
    desk = clone(here, files)
    if place == ".":
        monkeypatch.chdir(desk)

    outcome = made(place)

    assert outcome.code == 0, outcome.err
    assert "first commit: " in outcome.out
    assert " on trunk\n" in outcome.out
    assert git(desk, "status", "--porcelain") == ""
    assert set(SMALL_FILES) <= set(git(desk, "ls-files").splitlines())
    assert git(desk, "remote") == "origin"
    assert (desk / "README.md").read_text("utf-8") == "# Desk\n"
    for name, text in files.items():
        assert git(desk, "show", f"HEAD~1:{name}") == text.strip()
    if "LICENSE" in files:
        assert (desk / "LICENSE").read_text("utf-8") == "mine\n"
    assert sorted(path.name for path in here.iterdir()) == ["desk"]


@pytest.mark.parametrize("files", [{"app.py": ""}, {"README.d/a": ""}])
def test_a_clone_with_more_than_that(made: Scaffold, here: Path, files: dict[str, str]) -> None:
    clone(here, files)
    before = snapshot_of(here)
    assert "error: desk is not empty" in made("desk").err
    assert snapshot_of(here) == before


def test_a_clone_with_something_uncommitted(made: Scaffold, here: Path) -> None:
    desk = clone(here, NAMES)
    write(desk, {"README.md": "not committed\n"})
    before = snapshot_of(here)
    assert "error: desk is a repository with files of its own" in made("desk").err
    assert snapshot_of(here) == before


def test_a_clone_where_nothing_can_be_committed(made: Scaffold, here: Path) -> None:
    desk = clone(here, NAMES)
    (desk / ".git" / "refs" / "heads" / "trunk.lock").write_text("", "utf-8")

    outcome = made("desk")

    assert outcome.code == 1
    assert "error: git update-ref failed" in outcome.err
    (desk / ".git" / "refs" / "heads" / "trunk.lock").unlink()
    assert git(desk, "status", "--porcelain") == ""
    assert set(git(desk, "ls-files").splitlines()) == set(NAMES)


@pytest.mark.parametrize("place", ["services/desk", "desk"])
def test_inside_another_repository(made: Scaffold, here: Path, place: str) -> None:
    write(here, {"notes.txt": "mine\n"})
    commit(here)

    outcome = made(place)

    assert outcome.code == 0
    assert not (here / place / ".git").exists()
    assert f"note: commit it there: git -C {here} add -- {place}\n" in outcome.err
    git(here, "add", "--all")
    assert f"{place}/pyproject.toml" in git(here, "ls-files").splitlines()


def test_where_another_repository_ignores_it(made: Scaffold, here: Path) -> None:
    write(here, {".gitignore": "build/\n"})
    commit(here)
    assert made("build/desk").code == 0
    assert git(here / "build" / "desk", "status", "--porcelain") == ""
    assert (here / "build" / "desk" / ".git").is_dir()


def test_inside_a_workspace(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(here, {"pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n'})

    outcome = scaffold("new", "packages/desk", "--template", str(template))

    assert outcome.code == 0
    assert not (here / "packages" / "desk" / "uv.lock").exists()
    assert f"note: renew it there: uv lock --directory {here}\n" in outcome.err


@pytest.mark.parametrize(
    ("members", "exclude", "place", "is_member"),
    [
        (["packages/*"], [], "packages/a", True),
        (["packages/*"], ["packages/a"], "packages/a", False),
        (["packages/*"], [], "packages/a/b", False),
        (["**"], [], "packages/a/b", True),
        (["libs/a"], [], "libs/a", True),
        (["libs/a"], [], "libs/b", False),
        ([], [], "libs/b", False),
    ],
)
def test_members_of_workspaces(
    tmp_path: Path,
    members: list[str],
    exclude: list[str],
    place: str,
    is_member: object,
) -> None:
    settings = f"[tool.uv.workspace]\nmembers = {json.dumps(members)}\nexclude = {json.dumps(exclude)}\n"
    write(tmp_path, {"pyproject.toml": settings})
    assert workspace_root(tmp_path / place) == (tmp_path if is_member else None)


def test_what_every_new_repository_excludes(made: Scaffold, here: Path, home: Path) -> None:
    write(home / "git", {"info/exclude": "*.md\n.env*\n", "hooks/pre-commit": "exit 1\n"})
    git(here, "config", "--global", "init.templateDir", str(home / "git"))

    assert made("desk").code == 0

    assert set(git(here / "desk", "ls-files").splitlines()) == set(SMALL_FILES)
    assert git(here / "desk", "status", "--porcelain") == ""


@pytest.mark.parametrize("pattern", ["{here}/", "{here}/desk/"])
def test_an_identity_that_depends_on_the_place(made: Scaffold, here: Path, home: Path, pattern: str) -> None:
    write(home, {"work": "[user]\n  email = ada@work.example.org\n"})
    with (home / ".gitconfig").open("a", encoding="utf-8") as stream:
        stream.write(f'[includeIf "gitdir:{pattern.format(here=here)}"]\n  path = {home}/work\n')

    outcome = made("desk", "--json")

    said = json.loads(outcome.out)
    assert said["answers"]["author_email"] == git(here / "desk", "log", "-1", "--format=%ae")
    if pattern == "{here}/":
        assert said["answers"]["author_email"] == "ada@work.example.org"
    assert [path.name for path in here.iterdir()] == ["desk"]
