"""Releases of the template, recorded in releases.toml because a clone may come without tags."""

import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.worktree import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One released state of the template; `version` is PEP 440, `commit` a full id on main."""

    version: str
    commit: str
    date: date

    @property
    def tag(self) -> str:
        """The tag that Copier looks for."""
        return f"v{self.version}"


def recorded_releases() -> list[Release]:
    """Give the releases, oldest first."""
    table = tomllib.loads((ROOT / "releases.toml").read_text("utf-8"))
    return [Release(**row) for row in table.get("release", [])]


def clone_with_tags(into: Path) -> Path:
    """Clone this repository into `into` with exactly the recorded releases as tags.

    Raises:
        subprocess.CalledProcessError: a recorded commit is not in this clone (a shallow one, for instance).
    """
    git(ROOT, "clone", "--quiet", "--no-tags", str(ROOT), str(into))
    for release in recorded_releases():
        git(into, "tag", release.tag, release.commit)
    return into


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` with an identity of its own; return what it prints."""
    identity = (
        "-c",
        "user.name=Template CI",
        "-c",
        "user.email=ci@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")
