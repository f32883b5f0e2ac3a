"""Extractors that run in processes of their own."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import Any

from ....retrieval.text.extraction import Extracted, Extractor, Heading, SourceError, Table
from ..extractors import FORMATS
from . import worker


@contextmanager
def open_extractors(*, timeout_s: float, max_memory_bytes: int) -> Iterator[Mapping[str, Extractor]]:
    """Yield an extractor for each format; each call takes at most `timeout_s` and `max_memory_bytes`.

    They may be called from several threads. What exceeds a limit or ends its process is a `SourceError`.
    """
    processes = ExtractionProcesses(timeout_s=timeout_s, max_memory_bytes=max_memory_bytes)
    try:
        yield {name: IsolatedExtractor(processes, name) for name in FORMATS}
    finally:
        processes.close()


class ExtractionProcesses:
    """Processes that wait for sources; one is started whenever all others are busy."""

    def __init__(self, *, timeout_s: float, max_memory_bytes: int) -> None:
        self._timeout_s = timeout_s
        self._max_memory_bytes = max_memory_bytes
        self._idle: LifoQueue[subprocess.Popen[bytes]] = LifoQueue()

    def __reduce__(self) -> tuple[object, ...]:
        """Start processes anew on another machine."""
        return _processes, (self._timeout_s, self._max_memory_bytes)

    def extract(self, name: str, data: bytes) -> Extracted:
        """Return the text of `data` in the format `name`.

        Raises:
            SourceError: the extractor refuses, exceeds a limit, or ends its process.
        """
        process = self._taken()
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(self._timeout_s, stop)
        timer.start()
        try:
            line = _exchange(process, name, data)
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            process.kill()
            code = process.wait()
            raise SourceError(
                f"took longer than {self._timeout_s:g} s to read (retrieval.extraction_timeout_s)"
                if expired.is_set()
                else f"ended the process that read it, exit code {code}"
            )
        if not expired.is_set():
            self._idle.put(process)
        reply = json.loads(line)
        if "reason" in reply:
            raise SourceError(reply["reason"])
        return _parse(reply)

    def close(self) -> None:
        """End the processes."""
        while True:
            try:
                process = self._idle.get_nowait()
            except Empty:
                return
            process.kill()
            process.communicate()

    def _taken(self) -> "subprocess.Popen[bytes]":
        try:
            return self._idle.get_nowait()
        except Empty:
            command = [sys.executable, "-P", "-m", worker.__name__, str(self._max_memory_bytes)]
            return subprocess.Popen(  # noqa: S603 - see the import
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )


class IsolatedExtractor:
    """An `Extractor` of one format in a process."""

    def __init__(self, processes: ExtractionProcesses, name: str) -> None:
        self._processes = processes
        self._name = name

    def __call__(self, data: bytes) -> Extracted:
        """Return the text of `data`."""
        return self._processes.extract(self._name, data)


def _exchange(process: "subprocess.Popen[bytes]", name: str, data: bytes) -> bytes:
    """Return the reply, or less where the process ends before."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("opened without pipes")
    try:
        process.stdin.write(json.dumps({"format": name, "size": len(data)}).encode() + b"\n" + data)
        process.stdin.flush()
    except OSError:
        return b""
    return process.stdout.readline()


def _processes(timeout_s: float, max_memory_bytes: int) -> ExtractionProcesses:
    return ExtractionProcesses(timeout_s=timeout_s, max_memory_bytes=max_memory_bytes)


def _parse(reply: dict[str, Any]) -> Extracted:
    return Extracted(
        text=reply["text"],
        title=reply["title"],
        language=reply["language"],
        metadata=reply["metadata"],
        headings=tuple(Heading(**heading) for heading in reply["headings"]),
        tables=tuple(Table(**table) for table in reply["tables"]),
        warnings=tuple(reply["warnings"]),
        body_start=reply["body_start"],
    )
