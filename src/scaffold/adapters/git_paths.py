"""Where git keeps the things of a project."""

import contextlib
import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import environment
from scaffold.adapters.damage import Repository, above, damage
from scaffold.adapters.filters import broken_in_head
from scaffold.adapters.git import Git, GitFailedError, spelled
from scaffold.adapters.repository_state import is_bare
from scaffold.errors import TargetError, ToolError

_COMMIT = "git add --all && git commit -m 'Start'"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitPaths:
    """Where git keeps things: `prefix` is the project's folder below `root`, "" or ending with a slash."""

    root: Path
    prefix: str
    git_dir: Path
    common_dir: Path

    @property
    def place(self) -> str:
        """The project's place among those of its repository: a linked work tree's name, then its folder."""
        work_tree = "" if self.git_dir.resolve() == self.common_dir else f"{self.git_dir.name}/"
        return f"{work_tree}{self.prefix}"

    @property
    def home(self) -> Path:
        """The folder of `scaffold` inside git's own."""
        return self.git_dir / "scaffold"

    @property
    def repository(self) -> Repository:
        """The repository, as its files are looked at."""
        return Repository(root=self.root, git_dir=self.git_dir, common_dir=self.common_dir)

    @contextlib.contextmanager
    def readable(self) -> Iterator[None]:
        """Explain a failure of git in the block by what is damaged in the repository, if anything is.

        A filter that does not work counts as that.
        """
        try:
            yield
        except ToolError as error:
            raise damage(self.repository) or self._unfiltered(error) or error from error

    def _unfiltered(self, error: ToolError) -> TargetError | None:
        found = broken_in_head(Git(self.root)) if isinstance(error, GitFailedError) else None
        if found is None:
            return None
        return TargetError(f"git cannot convert the files in {self.root}", cause=found.cause, help=found.help)


def locate(folder: Path) -> GitPaths:
    """Find the repository that keeps `folder`.

    Raises:
        TargetError: there is none, nothing is committed, or git does not work with it.
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
        raise _refusal(folder, git)
    if "\n" in str(folder.resolve()):
        raise TargetError(f"{folder} cannot be updated", cause="there is a line break in its path")
    root, prefix, git_dir, common_dir, _ = os.fsdecode(done.stdout).split("\n")[:5]
    if not os.path.lexists(Path(root) / ".git"):
        raise TargetError(
            f"{folder} cannot be updated",
            cause=f"the work tree of its repository is set to another folder, {root}",
            help=spelled(folder, "config", "--unset", "core.worktree"),
        )
    return GitPaths(
        root=Path(root), prefix=prefix, git_dir=Path(git_dir), common_dir=(folder / common_dir).resolve()
    )


def _refusal(folder: Path, git: Git) -> TargetError:
    """Say why there is nothing to work with: no repository, no commit, or what only git itself can tell."""
    refused = f"{folder} cannot be updated"
    repository = above(folder.resolve())
    if is_bare(git):
        return TargetError(
            refused,
            cause="it is a bare repository, which has no files",
            help="git clone it, and run this there",
        )
    if repository is None:
        return TargetError(refused, cause="it is not under version control", help=f"git init && {_COMMIT}")
    damaged = damage(repository)
    if damaged is not None:
        return damaged
    opened = git.result("rev-parse", "--show-toplevel")
    if opened.returncode == 0 and git.succeeds("rev-parse", "--quiet", "--verify", "HEAD"):
        return TargetError(
            refused,
            cause=f"{git.text('version')} does not know what this needs",
            help="install git 2.38 or newer from https://git-scm.com/downloads",
        )
    if opened.returncode == 0:
        return TargetError(refused, cause="it has no commit yet", help=_COMMIT)
    said = opened.stderr.decode(errors="replace").strip()
    return TargetError(
        refused,
        cause=f"git: {said}",
        details=environment.read_by_git("rev-parse"),
        help=_remedy(repository.root, folder),
    )


def _remedy(root: Path, folder: Path) -> str:
    """Spell what lets git open the repository at `root`; else git shows more."""
    if hasattr(os, "geteuid") and {place.lstat().st_uid for place in (root, root / ".git")} != {os.geteuid()}:
        return shlex.join(["git", "config", "--global", "--add", "safe.directory", str(root)])
    return spelled(folder, "status")
