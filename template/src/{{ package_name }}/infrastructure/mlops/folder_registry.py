"""A model registry over the folder of a table's models."""

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...errors import AppError, describe
from ...repositories.mlops.registry import PromotionRecord
from ..scoring.outputs import Outputs

_FILE = "promotions.jsonl"
_RECORD = TypeAdapter(PromotionRecord)


class FolderModelRegistry:
    """`ModelRegistry` over `Outputs`: the champion is the current version, decisions are lines of a file."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        # Size and time of the file when it was read last, and the challenger that it named.
        self._read: tuple[tuple[int, int], str | None] = (0, 0), None

    @property
    def _file(self) -> Path:
        return self._outputs.folder / _FILE

    def versions(self) -> Sequence[str]:
        """Return the versions that are kept, the newest first."""
        return self._outputs.versions()

    def champion(self) -> str | None:
        """Return the current version."""
        current = self._outputs.find_current()
        return None if current is None else current.name

    def challenger(self) -> str | None:
        """Return the challenger of the last decision; the file is read again when it has changed."""
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        state = found.st_size, found.st_mtime_ns
        known, challenger = self._read
        if state != known:
            challenger = self.history()[-1].challenger if found.st_size else None
            self._read = state, challenger
        return challenger

    def record(self, decision: PromotionRecord) -> None:
        """Append the decision, then move the pointer: a kill in between leaves the earlier champion in place."""
        for version in (decision.champion, decision.challenger):
            if version is not None:
                self._outputs.version(version)
        with self._outputs.changing_current() as make_current:
            with self._file.open("ab") as stream:
                stream.write(_RECORD.dump_json(decision) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            if decision.champion is not None and decision.champion != self.champion():
                make_current(decision.champion)

    def history(self) -> Sequence[PromotionRecord]:
        """Return the decisions, the oldest first."""
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        try:
            return [_RECORD.validate_json(line) for line in lines]
        except ValidationError as error:
            raise AppError(f"{self._file}: not a history of promotions: {describe(error)}") from error
