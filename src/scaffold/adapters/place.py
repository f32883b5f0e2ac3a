"""Where git keeps the things of a project."""

import os
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.errors import TargetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where git keeps things: `prefix` is the project's folder below `root`, "" or ending with a slash."""

    root: Path
    prefix: str
    git_dir: Path
    common_dir: Path

    @property
    def home(self) -> Path:
        """The folder of `scaffold` inside git's own."""
        return self.git_dir / "scaffold"


def locate(folder: Path) -> Place:
    """Find the repository that keeps `folder`.

    Raises:
        TargetError: there is none, or nothing is committed.
    """
    git = Git(folder)
    done = git.result(
        "rev-parse",
        "--show-toplevel",
        "--show-prefix",
        "--absolute-git-dir",
        "--git-common-dir",
        "--verify",
        "HEAD",
    )
    if done.returncode:
        known = git.result("rev-parse", "--git-dir").returncode == 0
        reason = "it has no commit yet" if known else "it is not under version control"
        start = "" if known else "git init && "
        raise TargetError(
            f"{folder} cannot be updated",
            cause=reason,
            help=f"{start}git add --all && git commit -m 'Start'",
        )
    root, prefix, git_dir, common_dir, _ = os.fsdecode(done.stdout).split("\n")[:5]
    return Place(
        root=Path(root), prefix=prefix, git_dir=Path(git_dir), common_dir=(folder / common_dir).resolve()
    )
