"""Rows of finished cases on disk: what a killed run had measured is not measured again."""

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError

from .suites import CaseSuite, Row

_ENTRIES = TypeAdapter(tuple[str, Row])
# How many rows of earlier code a journal may hold for each one in use before it is rewritten.
_SLACK = 10


def content_key(suite: CaseSuite, version: str) -> str:
    """Return the hash of everything but the case that an outcome of `suite` depends on."""
    parts = {"suite": suite.name, "version": version, "provenance": dict(suite.provenance)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


class Journal:
    """A file of rows by content key, one line each, appended as soon as a case is finished.

    Lines reach the operating system at once, so they survive the end of the process by any signal; a line that was
    cut short is left out when reading. Safe to use from several threads. `version` is the hash of the code and the
    settings that the rows depend on; `found` counts the rows that were asked for and there.
    """

    def __init__(self, file: Path, *, version: str) -> None:
        self.version = version
        self.found = 0
        self._file = file
        self._lock = threading.Lock()
        self._used: set[str] = set()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._rows = _read(file)
        self._handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def find(self, key: str) -> Row | None:
        """Return the row of an earlier run with this key."""
        row = self._rows.get(key)
        if row is not None:
            self._used.add(key)
            self.found += 1
        return row

    def add(self, key: str, row: Row) -> None:
        """Keep the row under `key`."""
        line = _ENTRIES.dump_json((key, row)) + b"\n"
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
        if kind is None and len(self._rows) > _SLACK * max(len(self._used), 100):
            _rewrite(self._file, {key: self._rows[key] for key in self._used})


def _read(file: Path) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    if file.is_file():
        for line in file.read_bytes().splitlines():
            try:
                key, row = _ENTRIES.validate_json(line)
            except ValidationError:
                continue  # cut short by a kill, or written by another version of this module
            rows[key] = row
    return rows


def _rewrite(file: Path, rows: Mapping[str, Row]) -> None:
    new = file.with_suffix(".new")
    new.write_bytes(b"".join(_ENTRIES.dump_json(entry) + b"\n" for entry in rows.items()))
    new.replace(file)
