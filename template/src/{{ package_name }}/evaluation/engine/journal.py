"""Results of finished cases on disk, so that a killed run resumes where it was."""

import hashlib
import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError

from .suites import CaseResult, CaseSuite

_ENTRY = TypeAdapter(tuple[str, CaseResult])
_ENTRIES = TypeAdapter(tuple[tuple[str, CaseResult], ...])
_SUITE = TypeAdapter(tuple[str, tuple[CaseResult, ...]])
# How many rows of earlier code a journal may hold for each one in use before it is rewritten.
_SLACK = 10
_OWNER_ONLY = 0o600


def content_key(suite: CaseSuite, version: str) -> str:
    """Return the hash of everything that a result of `suite` depends on, except the case."""
    parts = {"suite": suite.name, "version": version, "provenance": dict(suite.provenance), "evidence": suite.evidence}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


class Journal:
    """A file of results by content key, one line each, appended as soon as a case is finished.

    Lines reach the operating system at once, so they survive the end of the process by any signal; a line that was
    cut short is left out when reading. Beside it, `<suite>.suite.json` has all rows of the last run of a suite that
    had no error, for the next one over the same dataset. Safe to use from several threads. `version` is the hash of
    the code and the settings that the rows depend on; `found` counts the rows that were asked for and there.
    """

    def __init__(self, file: Path, *, version: str) -> None:
        self.version = version
        self.found = 0
        self._file = file
        self._lock = threading.Lock()
        self._used: set[str] = set()
        self._loaded: dict[str, CaseResult] | None = None
        file.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)

    def find_suite(self, suite: CaseSuite) -> tuple[CaseResult, ...] | None:
        """Return the rows of `suite` if it was run to its end, without an error, on its dataset as it is now."""
        try:
            key, rows = _SUITE.validate_json(self._suite_file(suite).read_bytes())
            if key != self._suite_key(suite):
                return None
        except (FileNotFoundError, ValidationError):
            return None
        self.found += len(rows)
        return rows

    def add_suite(self, suite: CaseSuite, rows: Sequence[CaseResult]) -> None:
        """Keep the rows of a suite that was run to its end; nothing is kept if a row has an error."""
        if any(row.error for row in rows):
            return
        new = self._suite_file(suite).with_suffix(".new")
        new.touch(mode=_OWNER_ONLY)
        new.write_bytes(_SUITE.dump_json((self._suite_key(suite), tuple(rows)), exclude_defaults=True))
        new.replace(self._suite_file(suite))

    def find(self, key: str) -> CaseResult | None:
        """Return the row of an earlier run with this key."""
        row = self._rows.get(key)
        if row is not None:
            self._used.add(key)
            self.found += 1
        return row

    def add(self, key: str, row: CaseResult) -> None:
        """Keep the row under `key`."""
        line = _line(key, row)
        with self._lock:
            os.write(self._handle, line)
            self._rows[key] = row
            self._used.add(key)

    def __enter__(self) -> Self:
        """Return the journal, which is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; after a complete run, drop rows that have been out of use for long."""
        os.close(self._handle)
        if kind is None and self._used and len(self._rows) > _SLACK * max(len(self._used), 100):
            _rewrite(self._file, {key: self._rows[key] for key in self._used})

    @property
    def _rows(self) -> dict[str, CaseResult]:
        if self._loaded is None:
            self._loaded = _read(self._file)
        return self._loaded

    def _suite_file(self, suite: CaseSuite) -> Path:
        return self._file.with_name(f"{suite.name}.suite.json")

    def _suite_key(self, suite: CaseSuite) -> str:
        return content_key(suite, self.version) + hashlib.sha256(suite.cases.file.read_bytes()).hexdigest()


def _read(file: Path) -> dict[str, CaseResult]:
    lines = file.read_bytes().splitlines() if file.is_file() else []
    try:
        # Many times faster than line by line, and as good unless a line is spoilt.
        return dict(_ENTRIES.validate_json(b"[" + b",".join(lines) + b"]"))
    except ValidationError:
        return dict(entry for line in lines if (entry := _entry(line)))


def _entry(line: bytes) -> tuple[str, CaseResult] | None:
    try:
        return _ENTRY.validate_json(line)
    except ValidationError:
        return None  # cut short by a kill, or written by another version of this module


def _line(key: str, row: CaseResult) -> bytes:
    return _ENTRY.dump_json((key, row), exclude_defaults=True) + b"\n"


def _rewrite(file: Path, rows: Mapping[str, CaseResult]) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=_OWNER_ONLY)
    new.write_bytes(b"".join(_line(key, row) for key, row in rows.items()))
    new.replace(file)
