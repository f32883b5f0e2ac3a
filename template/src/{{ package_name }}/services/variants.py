"""Work beside requests that adds nothing to the time that they take."""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

_log = logging.getLogger(__name__)
_HOUR_S = 3_600.0
_STOP_S = 5.0


class Shadow:
    """Does work on a thread of its own, one piece at a time, in the order in which it was offered.

    At most `capacity` pieces wait, and at most `per_hour` begin in an hour: what is offered beyond that is dropped and
    counted. A piece that raises is logged and counted. Safe to use from several threads.
    """

    def __init__(
        self, *, capacity: int = 100, per_hour: int | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._waiting: queue.Queue[Callable[[], None] | None] = queue.Queue(capacity)
        self._per_hour = per_hour
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._hour_began = monotonic()
        self._left = per_hour
        self._counts: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._work, name="shadow", daemon=True)
        self._thread.start()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pieces were `done`, `failed`, `dropped`."""
        with self._lock:
            return {name: self._counts[name] for name in ("done", "failed", "dropped")}

    def offer(self, work: Callable[[], None]) -> bool:
        """Have `work` done later, and return whether it will be; never waits and never raises.

        The context of the caller, its trace and its tenant, is not that of the work.
        """
        with self._lock:
            accepted = self._is_in_budget()
            if accepted:
                try:
                    self._waiting.put_nowait(work)
                except queue.Full:
                    accepted = False
            if accepted and self._left is not None:
                self._left -= 1
            self._counts["dropped"] += not accepted
        return accepted

    def join(self) -> None:
        """Wait until everything that was accepted is done."""
        self._waiting.join()

    def close(self) -> None:
        """Finish the piece in progress, if that takes no more than a few seconds, and drop the others."""
        with self._lock:
            while not self._waiting.empty():
                try:
                    self._waiting.get_nowait()
                except queue.Empty:
                    break
                self._waiting.task_done()
                self._counts["dropped"] += 1
            # Nothing is accepted any more.
            self._left, self._hour_began = 0, float("inf")
            self._waiting.put_nowait(None)
        self._thread.join(_STOP_S)

    def _is_in_budget(self) -> bool:
        if self._left is None:
            return True
        now = self._monotonic()
        if now - self._hour_began >= _HOUR_S:
            self._hour_began, self._left = now, self._per_hour
        return bool(self._left)

    def _work(self) -> None:
        while (work := self._waiting.get()) is not None:
            outcome = "done"
            try:
                work()
            except Exception:  # noqa: BLE001 - no request is there to fail with it
                outcome = "failed"
                _log.exception("shadow work failed")
            with self._lock:
                self._counts[outcome] += 1
            self._waiting.task_done()
