"""Take files that callers send, and have them ingested."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import PurePosixPath

from ...domain.identity import Identity
from ...domain.work import WorkItem
from ...errors import AppError, ErrorKind
from ...repositories.audit import RecordAct
from ...retrieval.text.extraction import SourceError
from ..work import WorkService
from .ingest import IGNORED, format_of

_LONGEST_NAME_BYTES = 200
_LONGEST_SUFFIX = 20
# What no file name of Windows may hold; other systems would take most of it.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class UploadError(AppError):
    """A file that is not taken."""

    kind = ErrorKind.INVALID


class UploadExistsError(AppError):
    """There is another file of this name."""

    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that is kept: its path, relative to the project's folder, the hash of the file before, and its own."""

    path: str
    before: str | None
    after: str


# Keeps a file with this name, whole. One with the same bytes is left as it is; another one is replaced if the last
# argument is true, and otherwise UploadExistsError is raised.
Keep = Callable[[str, bytes, bool], Kept]
# Opens what appends entries on acts of a caller in a trace to the audit log; left by an error, it appends none.
Acts = Callable[[Identity, str], AbstractContextManager[RecordAct]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadService:
    """Takes files of at most `max_bytes` whose format is known and submits the job `kind` that ingests each.

    `suffixes` is that of `IngestService`.
    """

    keep: Keep
    acts: Acts
    suffixes: Mapping[str, str]
    max_bytes: int
    work: WorkService
    kind: str

    @property
    def accepted(self) -> tuple[str, ...]:
        """The suffixes of files that are taken, in order."""
        return tuple(sorted(one for one, name in self.suffixes.items() if one.startswith(".") and name != IGNORED))

    def upload(self, name: str, data: bytes, *, replace: bool, by: Identity, trace_id: str) -> WorkItem:
        """Keep a file under a safe form of its name, and return the job that ingests it.

        Raises:
            UploadError: there is no name or no data, it is too large, or no extractor reads it.
            UploadExistsError: there is another file of this name, and `replace` is not set.
        """
        safe = file_name(name)
        if not safe:
            raise UploadError("choose a file that has a name")
        if not data:
            raise UploadError(f"{safe}: the file is empty")
        if len(data) > self.max_bytes:
            raise UploadError(f"{safe}: is larger than {self.max_bytes:,} bytes (retrieval.max_source_bytes)")
        try:
            known = format_of(PurePosixPath(safe), self.suffixes)
        except SourceError as error:
            raise UploadError(f"{safe}: {error}") from error
        if known == IGNORED:
            raise UploadError(f"{safe}: this suffix is ignored (retrieval.suffixes)")
        with self.acts(by, trace_id) as record:
            kept = self.keep(safe, data, replace)
            # No name: it may be personal data.
            record("documents.upload", before=kept.before, after=kept.after)
        return self.work.submit(self.kind, {"paths": [kept.path]}, by=by, trace_id=trace_id)


def file_name(name: str) -> str:
    """Return the last part of a path as a name that every system takes; empty if nothing is left of it.

    It is one printable part of a path, not hidden, of at most 200 bytes in UTF-8, and its own safe form.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    printable = "".join(one if one.isprintable() else " " for one in last)
    safe = _FORBIDDEN.sub("_", " ".join(printable.split())).lstrip(". ")
    stem, dot, suffix = safe.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = safe, "", ""
    ending = f"{dot}{suffix}"
    room = _LONGEST_NAME_BYTES - len(ending.encode()) - 1
    safe = f"{stem.encode()[:room].decode(errors='ignore').rstrip()}{ending}".rstrip(". ")
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe
