"""The first commit of a new project."""

import contextlib
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from scaffold.adapters import beginning
from scaffold.adapters.filters import broken
from scaffold.adapters.git import Git, GitFailedError
from scaffold.adapters.repository_state import in_progress
from scaffold.errors import TargetError, ToolError
from scaffold.ports.repository import Commit, Identity
from scaffold.workspace.landing import is_licence
from scaffold.workspace.listing import files_of
from scaffold.workspace.staging import remove

# What is above the threshold goes into one pack: a file of its own for each takes longer.
_EVERY_FILE_AT_ONCE = ("core.excludesFile=", "core.bigFileThreshold=1", "pack.compression=1")
_HOST_FILES = frozenset({".gitignore", ".gitattributes"})


class GitRepository:
    """First commits of new projects."""

    def identity(self, near: Path) -> Identity:
        """Read the identity that the user has in a repository in the folder `near`; empty without git."""
        try:
            with _repository_in(near) as folder:
                lines = Git(folder).text("config", "--get-regexp", r"^user\.(name|email)$").splitlines()
        except ToolError:
            return Identity()
        known = dict(line.partition(" ")[::2] for line in lines)
        return Identity(name=known.get("user.name", ""), email=known.get("user.email", ""))

    def enclosing(self, target: Path) -> Path | None:
        """Find the work tree that a new folder `target` would be part of; None where it is ignored there."""
        near = target
        while not near.is_dir():
            near = near.parent
        try:
            git = Git(near)
            found = git.result("rev-parse", "--show-toplevel")
            if found.returncode or git.succeeds("check-ignore", "--quiet", "--", str(target)):
                return None
        except ToolError:
            return None
        root = Path(os.fsdecode(found.stdout).removesuffix("\n"))
        return None if root == target.resolve() else root

    def is_started(self, folder: Path) -> bool:
        """Tell whether `folder` is a fresh clone: all committed, and nothing but what a host puts there."""
        names = [path.name for path in folder.iterdir() if path.is_file() and path.name != ".git"]
        others = [path.name for path in folder.iterdir() if not path.is_file() and path.name != ".git"]
        if others or not (folder / ".git").exists() or not all(map(_is_from_host, names)):
            return False
        status = Git(folder).result("status", "--porcelain", "--ignored")
        return status.returncode == 0 and not status.stdout and not _is_busy(folder)

    def noted(
        self, folder: Path, project: Path, *, added: Collection[str], replaced: Collection[str]
    ) -> AbstractContextManager[None]:
        """Note in the repository `folder` that the block puts files of `project` there."""
        return beginning.noted(folder, project, added=added, replaced=replaced)

    def take_back(self, folder: Path) -> tuple[str, ...]:
        """Finish or undo a block of `noted` in `folder` that was killed; say what was done."""
        return beginning.take_back(folder)

    def next_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Commit every file in the repository `folder` on its branch; on failure all of git is as before."""
        git = Git(folder)
        before, missing = beginning.head_of(git), self.missing_identity(folder, fallback)
        beside = git.within(folder, GIT_INDEX_FILE=str(beginning.index_beside(folder)), **missing)
        beside("read-tree", before or "--empty")
        with _filters_explained(folder):
            beside("add", "--all", settings=_EVERY_FILE_AT_ONCE)
        parents = ["-p", before] if before else []
        made = beside.text("commit-tree", *parents, "-m", message, beside.text("write-tree"))
        beginning.note_commit(folder, made)
        try:
            git("update-ref", "-m", f"commit: {message}", "HEAD", made, before or "0" * len(made))
            git("read-tree", made)
        except BaseException:
            if beginning.head_of(git) == made:
                git("update-ref", *(["HEAD", before] if before else ["-d", "HEAD"]), made)
            git("read-tree", before or "--empty")
            raise
        branch = os.fsdecode(git.result("symbolic-ref", "--short", "--quiet", "HEAD").stdout).strip()
        return Commit(id=made, identity_missing=bool(missing), branch=branch or "HEAD")

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Make `folder` a repository on branch main with every file committed."""
        _start_repository(folder)
        made = self._commit(folder, fallback, message)
        # What the user wants in every new repository (init.templateDir) comes once nothing can be left out.
        Git(folder)("init", "--quiet")
        return made

    def _commit(self, folder: Path, fallback: Identity, message: str) -> Commit:
        git = Git(folder)
        with _filters_explained(folder):
            git("add", "--all", settings=_EVERY_FILE_AT_ONCE)
        missing = self.missing_identity(folder, fallback)
        git.within(folder, **missing)("commit", "--quiet", "--no-gpg-sign", "-m", message)
        made, branch = git.text("rev-parse", "HEAD", "--abbrev-ref", "HEAD").split("\n")
        return Commit(id=made, identity_missing=bool(missing), branch=branch)

    def missing_identity(self, folder: Path, fallback: Identity) -> Mapping[str, str]:
        """Return the variables that make `fallback` the author in `folder` where git knows none."""
        known = self.identity(folder)
        env = {}
        for who in ("AUTHOR", "COMMITTER"):
            for what, configured, spare in (
                ("NAME", known.name, fallback.name),
                ("EMAIL", known.email or os.environ.get("EMAIL", ""), fallback.email),
            ):
                if not configured and not os.environ.get(f"GIT_{who}_{what}"):
                    env[f"GIT_{who}_{what}"] = spare
        return env


@contextlib.contextmanager
def _filters_explained(folder: Path) -> Iterator[None]:
    """Explain a failure of git in the block by a filter that does not work, if there is one."""
    try:
        yield
    except GitFailedError as error:
        found = broken(Git(folder), dict.fromkeys(files_of(folder)))
        if found is None:
            raise
        raise TargetError(
            "git cannot convert the files of the project",
            cause=found.cause,
            help=f"{found.help}; or make the project without a commit: --no-git",
        ) from error


def _start_repository(folder: Path) -> None:
    """Give `folder` an empty repository that was made beside it, so that no file of it configures git."""
    own = folder / ".git"
    if os.path.lexists(own):
        raise TargetError(f"{folder} cannot become a repository", cause="it holds a .git of its own")
    beside = folder.with_name(f"{folder.name}.repository")
    beside.mkdir()
    Git(beside)("init", "--quiet", "--initial-branch=main", "--template=")
    (beside / ".git").rename(own)
    beside.rmdir()


@contextlib.contextmanager
def _repository_in(near: Path) -> Iterator[Path]:
    """Give a folder whose configuration is that of a repository in `near`.

    Git's configuration may depend on where the repository is (`includeIf`); then an empty one is made for a
    moment, because git cannot be asked about one that does not exist.
    """
    git = Git(near)
    if git.succeeds("rev-parse", "--git-dir") or not git.succeeds("config", "--get-regexp", r"^includeif\."):
        yield near
        return
    folder = near / f".scaffold-new-identity-{os.getpid()}"
    try:
        folder.mkdir()
    except OSError:  # where nothing can be written no repository comes to be
        yield near
        return
    try:
        Git(folder)("init", "--quiet", "--template=")
        yield folder
    finally:
        remove(folder)


def _is_from_host(name: str) -> bool:
    return name in _HOST_FILES or is_licence(name) or name.casefold().partition(".")[0] == "readme"


def _is_busy(folder: Path) -> bool:
    git_dir = Git(folder).text("rev-parse", "--absolute-git-dir")
    return bool(in_progress(Path(git_dir)))
