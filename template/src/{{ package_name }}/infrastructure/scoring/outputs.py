"""Versioned folders of outputs, each with the record of its lineage.

An output is a folder named after its version. It is written under another name and renamed when it is complete, so a
kill leaves the earlier state and a `.partial` folder that the next run clears away. One run writes at a time, and what
was written under the name of a version never changes.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from ...errors import AppError
from ...repositories.scoring.lineage import LineageRecord
from ..file_digests import sha256_of
from .lineage_files import METADATA, read_record, write_record

_CURRENT = "CURRENT"
_PARTIAL = ".partial"
_LOCK = ".lock"


class Outputs:
    """The versions of one kind of output in one folder; at most one of them is the current one."""

    def __init__(self, folder: Path, *, made_by: str) -> None:
        self.folder = folder
        self._made_by = made_by

    def write(
        self,
        draft: LineageRecord,
        fill: Callable[[Path], None],
        *,
        describe: Callable[[Path, str], None] = lambda _folder, _version: None,
        current: bool = False,
    ) -> Path:
        """Let `fill` write an output into an empty folder, and return the folder of the version that has it.

        That is an earlier one if it was made from the same files and is intact, with the same files: then nothing is
        written. Where the version of the draft has others, it is kept, and the output becomes a version of another
        name. `describe` adds files about a new version, given its folder and name, such as the time it was made at;
        they are not compared. With `current` the version is also what `current()` returns from then on.

        Raises:
            AppError: another run is writing here. It is not disturbed, and nothing is changed.
        """
        with self._alone(), self._partial(draft.version) as partial:
            fill(partial)
            made = replace(draft, files=_hashes(partial))
            version = next(name for name in _names(made) if self._is_free_for(name, made))
            target = self.folder / version
            if not target.exists():
                describe(partial, version)
                write_record(replace(made, version=version, files=_hashes(partial)), partial / METADATA)
                partial.rename(target)
            if current:
                self._make_current(version)
        return target

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / _LOCK
        file.touch()  # Fails as every file does where nothing may be written.
        # SQLite locks files on every system, and the lock ends with the process, however that ends.
        with closing(sqlite3.connect(file, timeout=0)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                raise AppError(
                    f"{self.folder}: another run is writing here; nothing was changed",
                    hint=f"run `{self._made_by}` again when it is done",
                ) from error
            yield

    @contextmanager
    def _partial(self, version: str) -> Iterator[Path]:
        for left_over in self.folder.glob(f"*{_PARTIAL}"):
            shutil.rmtree(left_over)
        partial = self.folder / f"{version}{_PARTIAL}"
        partial.mkdir()
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _is_free_for(self, version: str, made: LineageRecord) -> bool:
        """Return whether there is no such version, or it is the same output as it was written."""
        folder = self.folder / version
        if not folder.exists():
            return True
        try:
            known = read_record(folder)
        except AppError:
            return False
        same = known.inputs == made.inputs and made.files.items() <= known.files.items()
        return same and known.files == {name: sha for name, sha in _hashes(folder).items() if name != METADATA}

    @contextmanager
    def changing_current(self) -> Iterator[Callable[[str], None]]:
        """Yield a function that makes a version that is kept the current one; no other writer is admitted meanwhile.

        Raises:
            AppError: another run is writing here.
        """
        with self._alone():
            yield self._make_current

    def version(self, name: str) -> Path:
        """Return the folder of a version.

        Raises:
            AppError: it is not kept.
        """
        known = self.versions()
        if name not in known:
            hint = f"there are {', '.join(known)}" if known else f"run `{self._made_by}` first"
            raise AppError(f"{self.folder}: no version {name}", hint=hint)
        return self.folder / name

    def versions(self) -> list[str]:
        """Return the versions that are kept, the newest first."""
        found = [file.parent for file in self.folder.glob(f"*/{METADATA}") if file.parent.suffix != _PARTIAL]
        return [
            one.name for one in sorted(found, key=lambda one: (read_record(one).created_at, one.name), reverse=True)
        ]

    def _make_current(self, version: str) -> None:
        partial = self.folder / f"{_CURRENT}{_PARTIAL}-name"
        partial.write_text(version + "\n", encoding="utf-8")
        partial.replace(self.folder / _CURRENT)

    def find_current(self) -> Path | None:
        """Return the folder of the current version, or None."""
        pointer = self.folder / _CURRENT
        folder = self.folder / pointer.read_text("utf-8").strip() if pointer.is_file() else None
        return folder if folder is not None and folder.is_dir() else None

    def current(self) -> Path:
        """Return the folder of the current version.

        Raises:
            AppError: there is none.
        """
        folder = self.find_current()
        if folder is None:
            raise AppError(f"{self.folder}: nothing here yet", hint=f"run `{self._made_by}` first")
        return folder

    def newest(self) -> Path:
        """Return the folder of the version that was written last.

        Raises:
            AppError: there is none.
        """
        if not (found := self.versions()):
            raise AppError(f"{self.folder}: nothing here yet", hint=f"run `{self._made_by}` first")
        return self.folder / found[0]


def _hashes(folder: Path) -> dict[str, str]:
    return {file.name: sha256_of(file) for file in sorted(folder.iterdir())}


def _names(made: LineageRecord) -> Iterator[str]:
    yield made.version
    for number in count():
        spec = json.dumps([made.version, dict(made.files), dict(made.inputs), number], sort_keys=True)
        yield hashlib.sha256(spec.encode()).hexdigest()[:12]
