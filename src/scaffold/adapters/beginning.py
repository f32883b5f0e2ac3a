"""A project that is put into a fresh clone: noted in the clone, so that a kill half way can be taken back.

The note is a file under `.git/scaffold` with the digests of the files that come. A commit is made beside the
index, and noted before the branch gets it: so either the branch has it, or everything can be undone.
"""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from scaffold.adapters.git import Git
from scaffold.errors import TargetError
from scaffold.workspace.claims import is_alive

_FOLDER = "scaffold"
_NAME = re.compile(r"begin-(\d+)\..+")


class Note(TypedDict):
    """The commit before, the one after once it is made, and digests of the files that come."""

    before: str
    after: str | None
    added: Mapping[str, str | None]
    replaced: Mapping[str, str | None]


@contextlib.contextmanager
def noted(
    folder: Path, project: Path, *, added: Collection[str], replaced: Collection[str]
) -> Iterator[None]:
    """Note what the block does to `folder`: files of `project` come, some in place of committed ones."""
    home = _home(folder)
    home.mkdir(exist_ok=True)
    file = home / f"begin-{os.getpid()}.json"
    note = Note(
        before=head_of(Git(folder)),
        after=None,
        added={path: _digest(project / path) for path in added},
        replaced={path: _digest(project / path) for path in replaced},
    )
    _write(note, file)
    try:
        yield
    finally:
        _forget(file)


def note_commit(folder: Path, commit: str) -> None:
    """Note the commit that the branch is about to get."""
    file = _home(folder) / f"begin-{os.getpid()}.json"
    note: Note = json.loads(file.read_text("utf-8"))
    _write({**note, "after": commit}, file)


def take_back(folder: Path) -> tuple[str, ...]:
    """Finish or undo what a killed command has begun in `folder`; say what was done.

    Raises:
        TargetError: git's lock on the index was left, or is held.
    """
    found = Git(folder).result("rev-parse", "--absolute-git-dir") if (folder / ".git").exists() else None
    if found is None or found.returncode:
        return ()
    home = Path(os.fsdecode(found.stdout).removesuffix("\n")) / _FOLDER
    said: list[str] = []
    for pid in sorted({int(match[1]) for path in home.glob("*") if (match := _NAME.fullmatch(path.name))}):
        file = home / f"begin-{pid}.json"
        # One of this process's own id is from an earlier run: in a container each may have the same.
        if pid != os.getpid() and is_alive(home, pid):
            continue
        if file.exists():
            said += _taken_back(Git(folder), json.loads(file.read_text("utf-8")), home.parent / "index.lock")
        _forget(file)
    return tuple(said)


def _taken_back(git: Git, note: Note, lock: Path) -> Iterator[str]:
    if lock.exists():
        raise TargetError(
            f"a project that was being put into {git.folder} cannot be undone yet",
            cause=f"{lock} exists: another git command is at work, or was killed",
            help="wait for it, or remove that file if no git command runs",
            again=True,
        )
    head = head_of(git)
    if note["after"] and head == note["after"]:
        git("read-tree", "HEAD")
        yield "a project that was being put here by a killed command has been completed"
    elif head == note["before"]:
        _undo(git, note)
        yield "a project that was being put here by a killed command has been undone"


def head_of(git: Git) -> str:
    """Give the commit of HEAD; empty where there is none yet."""
    return os.fsdecode(git.result("rev-parse", "--verify", "--quiet", "HEAD").stdout).strip()


def index_beside(folder: Path) -> Path:
    """Give a place for an index of one's own."""
    return _home(folder) / f"begin-{os.getpid()}.index"


def _undo(git: Git, note: Note) -> None:
    """Put the files back; what was edited since then stays."""
    ours = [path for path, digest in note["replaced"].items() if _digest(git.folder / path) == digest]
    listed = os.fsencode("".join(f"{path}\0" for path in ours))
    git("checkout-index", "--force", "-z", "--stdin", stdin=listed)
    for path, digest in note["added"].items():
        place = git.folder / path
        if _digest(place) != digest:
            continue
        place.unlink()
        for parent in place.relative_to(git.folder).parents[:-1]:
            with contextlib.suppress(OSError):  # it holds something else
                (git.folder / parent).rmdir()


def _digest(file: Path) -> str | None:
    """Digest a file, or the target of a link; None where nothing of the kind is there."""
    if file.is_symlink():
        return hashlib.sha256(os.fsencode(file.readlink())).hexdigest()
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def _home(folder: Path) -> Path:
    return Path(Git(folder).text("rev-parse", "--absolute-git-dir")) / _FOLDER


def _write(note: Note, file: Path) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(note), "utf-8")
    draft.replace(file)


def _forget(file: Path) -> None:
    for left in (file, *(file.with_suffix(suffix) for suffix in (".draft", ".index", ".index.lock"))):
        left.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        file.parent.rmdir()
