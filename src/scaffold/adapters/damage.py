"""Which part of a repository git cannot read, and the command that repairs it.

What git prints is for people, so nothing is decided on it: each part is read by a command, or by its
format, in an order in which what comes first is needed to read the rest.
"""

import hashlib
import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.git import Git, spelled
from scaffold.errors import TargetError

_HEAD = re.compile(rb"(ref: refs/\S+|[0-9a-f]{40}|[0-9a-f]{64})\s*")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NEWEST_FORMAT = 1
_Found = tuple[str, str] | None  # the cause, and the help


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The places of one repository: `git_dir` is a work tree's own, `common_dir` that of all work trees."""

    root: Path
    git_dir: Path
    common_dir: Path

    @property
    def git(self) -> Git:
        """Git in the work tree."""
        return Git(self.root)


def above(folder: Path) -> Repository | None:
    """Find the repository around `folder` by its files, for where git finds none."""
    root = next((root for root in (folder, *folder.parents) if os.path.lexists(root / ".git")), None)
    if root is None:
        return None
    entry = root / ".git"
    if entry.is_file():
        entry = root / entry.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip()
    common = entry / "commondir"
    shared = entry / common.read_text("utf-8").strip() if common.is_file() else entry
    return Repository(root=root, git_dir=entry, common_dir=shared)


def damage(repository: Repository) -> TargetError | None:
    """Name the first part that cannot be read; None where all can, or where git refuses to open any."""
    found = _first(repository, _TO_OPEN)
    if found is None and repository.git.succeeds("rev-parse", "--git-dir"):
        found = _first(repository, _OPENED)
    if found is None:
        return None
    cause, help_ = found
    return TargetError(f"git cannot read the repository in {repository.root}", cause=cause, help=help_)


def _folders(repository: Repository) -> _Found:
    if repository.git_dir.is_dir() and repository.common_dir.is_dir():
        places = (repository.common_dir / name for name in ("objects", "refs"))
        lost = next((place for place in places if not place.is_dir()), None)
        make = lost and f"mkdir {shlex.quote(str(lost))}; then git fsck --full lists what is lost"
        return (f"its folder {lost.name} is gone", str(make)) if lost else None
    gone = repository.common_dir if repository.git_dir.is_dir() else repository.git_dir
    repair = shlex.join(["worktree", "repair", str(repository.root)])
    return (
        f"its .git leads to {gone}, which is gone",
        f"put that folder back; of a repository that was moved: git -C THERE {repair}",
    )


def _configuration(repository: Repository) -> _Found:
    """Read the settings of the user, then those of the repository, each from outside of it."""
    outside = Git(Path(repository.root.anchor))
    everywhere = outside.result("config", "--list", "--name-only")
    if everywhere.returncode:
        return f"git: {_said(everywhere.stderr)}", "correct the line that it names, then run it again"
    file = repository.common_dir / "config"
    own = outside.result("config", "--file", str(file), "--list", "--name-only")
    if own.returncode and file.exists():
        return f"git: {_said(own.stderr)}", f"correct the line that it names: {_editing(file)}"
    version = outside.result("config", "--file", str(file), "--get", "core.repositoryFormatVersion").stdout
    if version.strip().isdigit() and int(version) > _NEWEST_FORMAT:
        return f"it has format {int(version)}, which this git does not know", "install a newer git"
    read = repository.git.result("var", "-l")
    if read.returncode:
        return f"git: {_said(read.stderr)}", f"correct the value that it names: {_editing(file)}"
    return None


def _head(repository: Repository) -> _Found:
    file = repository.git_dir / "HEAD"
    if not os.path.lexists(file):
        state = "is gone"
    elif file.is_symlink() or _HEAD.fullmatch(file.read_bytes()):
        return None
    else:
        state = "names neither a branch nor a commit"
    line = shlex.quote(f"ref: refs/heads/{next(_branches(repository), 'BRANCH')}")
    return f"its file HEAD {state}", f"echo {line} > {shlex.quote(str(file))}"


def _references(repository: Repository) -> _Found:
    done = repository.git.result("for-each-ref", "--count=1")
    packed = repository.common_dir / "packed-refs"
    if done.returncode and packed.is_file():
        return f"git: {_said(done.stderr)}", f"correct the line that it names: {_editing(packed)}"
    return None


def _branch(repository: Repository) -> _Found:
    git = repository.git
    if git.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{tree}"):
        return None
    # Git itself tells a branch with a damaged file from no branch by a message only.
    head = (repository.git_dir / "HEAD").read_text("utf-8", "surrogateescape").strip()
    name = head.removeprefix("ref: ") if head.startswith("ref: ") else ""
    if not name or git.succeeds("rev-parse", "--verify", "--quiet", name):
        return _objects(repository)
    short, file = name.removeprefix("refs/heads/"), repository.common_dir / name
    last = _last_commit(repository, repository.common_dir / "logs" / name)
    if last:
        return f"its branch {short} names no commit", f"echo {last} > {shlex.quote(str(file))}"
    other = next((branch for branch in _branches(repository) if branch != short), None)
    if other and not file.exists():
        command = spelled(repository.root, "symbolic-ref", "HEAD")
        return f"its branch {short} has no commit", f"commit on it, or: {command} refs/heads/{other}"
    if file.exists():
        fsck = spelled(repository.root, "fsck", "--lost-found")
        help_ = f"{fsck} lists commits; then: echo COMMIT > {shlex.quote(str(file))}"
        return f"its branch {short} names no commit", help_
    return None


def _index(repository: Repository) -> _Found:
    file = repository.git_dir / "index"
    done = repository.git.result("ls-files", "--stage", "-z")
    if done.returncode == 0 and not _is_cut(file):
        return None
    reset = spelled(repository.root, "reset")
    return (
        f"its index is damaged ({_said(done.stderr) or 'its end is missing'}); no file is lost with it",
        f"rm {shlex.quote(str(file))} && {reset}",
    )


def _objects(repository: Repository) -> _Found:
    """Read every folder of HEAD, and the head of every file."""
    git = repository.git
    if not git.succeeds("rev-parse", "--verify", "--quiet", "HEAD"):
        return None  # nothing was committed yet
    listing = git.result("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    lost = _said(listing.stderr) if listing.returncode else ""
    if not lost:
        rows = [row.split(b"\t", 1) for row in listing.stdout.split(b"\0")[:-1]]
        files = [(row[0].split()[2], row[1]) for row in rows if row[0].split()[1] == b"blob"]
        heads = git.result("cat-file", "--batch-check", stdin=b"".join(oid + b"\n" for oid, _ in files))
        known = {line.split()[0] for line in heads.stdout.splitlines() if not line.endswith(b" missing")}
        gone = [os.fsdecode(path) for oid, path in files if oid not in known]
        lost = f"the committed text of {gone[0]} cannot be read" if gone else ""
    if not lost:
        return None
    remotes = git.result("remote").stdout.decode().split()
    cause = f"objects are missing or damaged: {lost}"
    if remotes:
        return cause, spelled(repository.root, "fetch", "--refetch", remotes[0])
    fsck = spelled(repository.root, "fsck", "--full")
    return cause, f"{fsck} lists them; take them from a clone or a backup"


_Probe = Callable[[Repository], _Found]
_TO_OPEN: tuple[_Probe, ...] = (_folders, _configuration, _head)
_OPENED: tuple[_Probe, ...] = (_references, _branch, _index, _objects)


def _first(repository: Repository, probes: tuple[_Probe, ...]) -> _Found:
    return next((found for probe in probes if (found := probe(repository)) is not None), None)


def _branches(repository: Repository) -> Iterator[str]:
    """Name the branches by their files, the usual ones first."""
    folder = repository.common_dir / "refs" / "heads"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    yield from sorted(names, key=lambda name: (name not in {"main", "master"}, name))


def _last_commit(repository: Repository, log: Path) -> str | None:
    """Find the last commit in the log of a branch that is there."""
    lines = log.read_text("utf-8", "surrogateescape").splitlines() if log.is_file() else []
    ids = (words[1] for line in reversed(lines) if len(words := line.split(" ", 2)) > 1)
    whole = (oid for oid in ids if _COMMIT.fullmatch(oid))
    return next((oid for oid in whole if repository.git.succeeds("cat-file", "-e", f"{oid}^{{tree}}")), None)


def _is_cut(index: Path) -> bool:
    """Compare the index with the digest at its end, which git does not do; zeros are no digest."""
    content = index.read_bytes() if index.is_file() else b""
    if not content:
        return False
    return not any(
        content[-size:] in (bytes(size), hashlib.new(name, content[:-size], usedforsecurity=False).digest())
        for name, size in (("sha1", 20), ("sha256", 32))
    )


def _editing(file: Path) -> str:
    return f"${{EDITOR:-vi}} {shlex.quote(str(file))}"


def _said(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
