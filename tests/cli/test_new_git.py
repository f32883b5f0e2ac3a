"""`scaffold new` and git: the first commit, and the repositories of the user and of the template."""

import json
from pathlib import Path

import pytest
import yaml

from tests.conftest import Scaffold
from tests.world import SMALL_FILES, SMALL_TEMPLATE, commit, git, programs, write


def test_a_project_in_git(scaffold: Scaffold, here: Path, template: Path) -> None:
    assert scaffold("new", "shelf/desk", "--template", str(template), "--no-lock").code == 0

    project = here / "shelf" / "desk"
    assert git(project, "log", "--format=%an <%ae>|%cn|%s|%D") == (
        "Ada Lovelace <ada@example.org>|Ada Lovelace|Start from the scaffold template|HEAD -> main"
    )
    assert git(project, "ls-files").splitlines() == list(SMALL_FILES)
    assert git(project, "status", "--porcelain") == ""
    assert [entry.name for entry in here.iterdir()] == ["shelf"]
    assert [entry.name for entry in (here / "shelf").iterdir()] == ["desk"]


def test_without_git(scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain folder as template and `--no-git` need no git at all."""
    plain = write(here / "plain", SMALL_TEMPLATE)
    monkeypatch.setenv("PATH", "/nowhere")

    outcome = scaffold("new", "desk", "--template", "plain", "--no-git", "--no-lock", "--json")

    payload = json.loads(outcome.out)
    assert payload["files"] == list(SMALL_FILES)
    assert payload["commit"] is None
    assert payload["template"] == {"source": str(plain), "commit": None}
    assert payload["notes"][1] == (
        f"{plain} is not a git repository, so this project cannot be updated until it is linked to one"
    )
    answers = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == str(plain)
    assert "_commit" not in answers
    assert not (here / "desk" / ".git").exists()


def test_a_person_unknown_to_git(scaffold: Scaffold, here: Path, template: Path, home: Path) -> None:
    (home / ".gitconfig").unlink()

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--set", "author_name=Grace")

    assert outcome.code == 0
    assert outcome.err.splitlines()[1:] == [
        "note: git has no user.name and user.email, so the first commit is by Grace <scaffold@localhost>",
        "note: once they are set, sign it with: git commit --amend --reset-author --no-edit",
    ]
    assert git(here / "desk", "log", "--format=%an <%ae>|%cn <%ce>") == (
        "Grace <scaffold@localhost>|Grace <scaffold@localhost>"
    )


def test_a_repository_of_somebody_with_habits(
    scaffold: Scaffold, here: Path, template: Path, home: Path
) -> None:
    """Hooks, signing, other branch names and global ignore rules do not reach the first commit."""
    hooks = home / "hooks"
    with programs(hooks, {"pre-commit": "exit 1", "commit-msg": "exit 1", "post-commit": "touch ran"}):
        write(home, {"ignored": "*.md\nsrc/\n"})
        with (home / ".gitconfig").open("a", encoding="utf-8") as file:
            file.write(
                f"[core]\n  hooksPath = {hooks}\n  excludesFile = {home}/ignored\n"
                "[commit]\n  gpgsign = true\n[init]\n  defaultBranch = trunk\n"
            )

        outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 0
    assert git(here / "desk", "ls-files").splitlines() == list(SMALL_FILES)
    assert git(here / "desk", "branch", "--show-current") == "main"
    assert not (here / "desk" / "ran").exists()


@pytest.mark.parametrize("place", ["around/desk", "desk"], ids=["in its repository", "beside it"])
def test_from_a_git_hook(
    scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """What git exports for its hooks neither gets the new files nor decides whose they are."""
    around = write(here / "around", {"notes.txt": "mine\n"})
    commit(around, "a repository around")
    monkeypatch.setenv("GIT_DIR", str(around / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(around / ".git" / "index"))

    outcome = scaffold("new", place, "--template", str(template), "--no-lock")

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert outcome.code == 0
    assert git(around, "log", "--format=%s") == "a repository around"
    assert git(around, "ls-files") == "notes.txt"
    assert (here / place / ".git").exists() == (place == "desk")
    if place == "desk":
        assert git(here / place, "log", "--format=%s") == "Start from the scaffold template"


def test_force_into_the_users_repository(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(here / "desk", {"app.py": ""})
    before = commit(here / "desk", "mine")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--force")

    assert outcome.code == 0
    assert git(here / "desk", "rev-parse", "HEAD") == before
    assert git(here / "desk", "status", "--porcelain").splitlines()[0] == "?? .copier-answers.yml"


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_repository_whose_files_would_be_replaced_is_to_be_adopted(
    force: tuple[str, ...], scaffold: Scaffold, here: Path, template: Path
) -> None:
    write(here / "desk", {"app.py": "", "README.md": "mine\n"})
    commit(here / "desk", "mine")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", *force)

    assert outcome.code == 1
    assert outcome.err.endswith(
        "error: desk is a repository with files of its own\n"
        "cause: 1 of them would be replaced:\n"
        "  README.md\n"
        "help: scaffold adopt desk\n"
    )
    assert git(here / "desk", "status", "--porcelain") == ""


def test_changes_that_are_not_committed(scaffold: Scaffold, here: Path, template: Path) -> None:
    (template / "template" / "README.md.jinja").write_text("changed\n", encoding="utf-8")
    (template / "tests" / "test_nothing.py").write_text("no part of the template\n", encoding="utf-8")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert f"note: the template in {template} has uncommitted changes, which are not used\n" in outcome.err
    assert (here / "desk" / "README.md").read_text(encoding="utf-8") == "# Desk\n"


@pytest.mark.parametrize("ref", ["v1.2.0", "main", "HEAD"])
def test_a_ref(ref: str, scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--ref", ref, "--json")

    assert json.loads(outcome.out)["template"]["commit"] == "v1.2.0"
    assert (here / "desk").is_dir()


def test_a_filter_of_the_user_that_does_not_work(
    scaffold: Scaffold, here: Path, template: Path, home: Path
) -> None:
    write(home, {"attributes": "*.md filter=mine\n"})
    with (home / ".gitconfig").open("a", encoding="utf-8") as configuration:
        configuration.write(f"[core]\n  attributesFile = {home.as_posix()}/attributes\n")
        configuration.write('[filter "mine"]\n  clean = no-such-program\n  required = true\n')

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert outcome.err.endswith(
        "error: git cannot convert the files of the project\n"
        "cause: filter.mine.clean is `no-such-program`, and no-such-program was not found: README.md needs "
        "it\nhelp: install no-such-program, or name another program: git config --global filter.mine.clean "
        "COMMAND; or make the project without a commit: --no-git\n"
    )
    assert not list(here.iterdir())
    assert scaffold("new", "desk", "--template", str(template), "--no-lock", "--no-git").code == 0
