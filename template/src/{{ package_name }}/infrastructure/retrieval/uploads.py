"""The folder of uploaded files."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ...errors import AppError, ErrorKind
from ...services.retrieval.uploads import Kept, UploadExistsError


class UploadFolderError(AppError):
    """The folder cannot be written to."""

    kind = ErrorKind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFolder:
    """Keeps files in `folder`, a path relative to the work directory, which is made when it is needed.

    A file is there whole or not at all, but for an empty one where the process dies between two calls.
    """

    folder: Path

    def keep(self, name: str, data: bytes, replace: bool) -> Kept:  # noqa: FBT001 - the form of `Keep`
        """Keep a file.

        Raises:
            UploadExistsError: there is another one of this name, and `replace` is false.
            UploadFolderError: the system refuses.
        """
        target = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            earlier = target.read_bytes() if target.is_file() else None
            if earlier != data:
                self._write(target, data, replace=replace)
        except OSError as error:
            raise UploadFolderError(f"{target}: cannot be written: {error.strerror}") from error
        before = None if earlier is None else _hash(earlier)
        return Kept(path=target.as_posix(), before=before, after=_hash(data))

    def _write(self, target: Path, data: bytes, *, replace: bool) -> None:
        # Ingestion leaves names with a dot out.
        number, written = tempfile.mkstemp(prefix=".upload-", dir=self.folder)
        try:
            with open(number, "wb") as file:  # noqa: PTH123 - of a number
                file.write(data)
            if not replace:
                _claim(target)
            os.replace(written, target)  # noqa: PTH105 - one call for both
        finally:
            Path(written).unlink(missing_ok=True)


def _claim(target: Path) -> None:
    """Make an empty file, so that of those who send one name at a time only the first has it."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        reason = "there is another file of this name: choose to replace it, or rename yours"
        raise UploadExistsError(f"{target.name}: {reason}") from error


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
