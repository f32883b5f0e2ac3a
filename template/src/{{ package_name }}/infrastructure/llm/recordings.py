"""Replies of real models in files that are reviewed: `evals/recordings/<prompt>.jsonl`, one reply a line."""

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...domain.evidence import NotMeasuredError
from ...domain.redaction import redact
from ...errors import AppError, ErrorKind, describe
from ...json_lines import json_lines

# What a reviewer sees of each input; the hash is of the whole.
_SHOWN_CHARS = 160


class RecordingError(AppError):
    """A file of recordings that cannot be read; names the line."""

    kind = ErrorKind.INVALID


class NotRecordedError(NotMeasuredError):
    """There is no recorded reply to a request."""


class RecordingKey(BaseModel):
    """The key of a reply: requested model, hash of the prompt, hash of the inputs, and number of the sample."""

    model_config = ConfigDict(frozen=True)

    model: str
    prompt_hash: str
    input_hash: str
    sample: int = 0


class Recording(RecordingKey):
    """One reply, with the beginning of each input; `latency_ms` is what the reply took when it was recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inputs: dict[str, str]
    reply: str
    replied_by: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None = None
    latency_ms: float = 0.0
    recorded_on: date

    @property
    def key(self) -> RecordingKey:
        """The key of the reply."""
        return RecordingKey.model_validate(self.model_dump(include=set(RecordingKey.model_fields)))


class Recordings:
    """The recordings in a folder. A new one is on the disk when `add` returns. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: dict[str, dict[RecordingKey, Recording]] = {}

    def find(self, prompt: str, key: RecordingKey) -> Recording | None:
        """Return the reply to a request.

        Raises:
            RecordingError: the file cannot be read.
        """
        with self._lock:
            return self._of(prompt).get(key)

    def require(self, prompt: str, key: RecordingKey) -> Recording:
        """Return the reply to a request; raises what `find` raises.

        Raises:
            NotRecordedError: there is none, because the prompt, the inputs or the model are others.
        """
        if found := self.find(prompt, key):
            return found
        raise NotRecordedError(
            f"not measured: {key.model} has no recorded reply to this input of {prompt} ({key.prompt_hash[:12]})",
            hint="with the model in `chat.provider`: `eval record`",
        )

    def add(self, prompt: str, recording: Recording) -> None:
        """Append a reply."""
        with self._lock:
            self._of(prompt)[recording.key] = recording
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._file(prompt).open("a", encoding="utf-8") as file:
                file.write(_line(recording))

    def tidy(self, prompt: str, *, prompt_hash: str) -> tuple[int, int]:
        """Drop the replies to other texts of a prompt and sort the rest; returns how many are kept and dropped."""
        with self._lock:
            self._loaded.pop(prompt, None)
            found = self._of(prompt)
            kept = {key: recording for key, recording in found.items() if recording.prompt_hash == prompt_hash}
            if found:
                new = self._file(prompt).with_suffix(".new")
                new.write_text("".join(map(_line, _sorted(kept.values()))), encoding="utf-8")
                new.replace(self._file(prompt))
            self._loaded[prompt] = kept
        return len(kept), len(found) - len(kept)

    def content_hash(self, prompt: str) -> str:
        """Return the SHA-256 of the recordings of a prompt, 16 hexadecimal digits; empty if there are none."""
        file = self._file(prompt)
        return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else ""

    def _of(self, prompt: str) -> dict[RecordingKey, Recording]:
        if prompt not in self._loaded:
            self._loaded[prompt] = {recording.key: recording for recording in _read(self._file(prompt))}
        return self._loaded[prompt]

    def _file(self, prompt: str) -> Path:
        return self._folder / f"{prompt}.jsonl"


def hash_of(inputs: Mapping[str, str]) -> str:
    """Return the SHA-256 of the inputs of a request, hexadecimal; their order makes no difference."""
    return hashlib.sha256(json.dumps(dict(inputs), sort_keys=True).encode()).hexdigest()


def excerpt(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the beginning of each input, redacted, for a reviewer."""
    return {name: redact(value)[:_SHOWN_CHARS] for name, value in inputs.items()}


def _read(file: Path) -> Iterable[Recording]:
    for number, line in json_lines(file, error=RecordingError) if file.is_file() else ():
        try:
            yield Recording.model_validate_json(line)
        except ValidationError as error:
            raise RecordingError(f"{file}:{number}: not a recorded reply: {describe(error)}") from error


def _sorted(recordings: Iterable[Recording]) -> list[Recording]:
    return sorted(recordings, key=lambda one: (one.model, one.prompt_hash, one.input_hash, one.sample))


def _line(recording: Recording) -> str:
    return json.dumps(recording.model_dump(mode="json"), ensure_ascii=False) + "\n"
