"""The first commit of a project, where git knows nobody or an address comes from elsewhere."""

from pathlib import Path

import pytest

from scaffold.adapters.git import Git
from scaffold.adapters.repository import GitRepository
from scaffold.errors import ToolError
from scaffold.ports.repository import Identity
from tests.world import git, write

NOBODY = Identity(name="Nobody", email="nobody@example.org")


def test_a_failure_says_what_git_said(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as caught:
        Git(tmp_path).text("rev-parse", "HEAD", settings=("color.ui=never",))

    assert caught.value.message == f"git rev-parse failed in {tmp_path}"
    assert str(caught.value.cause).startswith("fatal: not a git repository")


def test_an_identity_from_the_environment(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".gitconfig").unlink()
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Grace")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "grace@example.org")

    made = GitRepository().first_commit(write(tmp_path / "a", {"a": ""}), fallback=NOBODY, message="first")

    assert made.identity_missing is False
    assert git(tmp_path / "a", "log", "--format=%H %an %ce") == f"{made.id} Grace grace@example.org"


def test_half_an_identity(tmp_path: Path, home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\n  name = Ada = Lovelace\n", encoding="utf-8")

    repository = GitRepository()
    made = repository.first_commit(write(tmp_path / "a", {"a": ""}), fallback=NOBODY, message="first")

    assert repository.identity(tmp_path) == Identity(name="Ada = Lovelace")
    assert made.identity_missing is True
    assert git(tmp_path / "a", "log", "--format=%an %ae") == "Ada = Lovelace nobody@example.org"


def test_no_git_means_no_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert GitRepository().identity(tmp_path) == Identity()
