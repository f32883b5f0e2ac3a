"""What a connection may take: time without a whole request, memory for its head, and answers that nobody reads."""

import asyncio
import sys
from functools import partial
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# Of those beyond the limit, so many are told so; the others are closed at once.
_TOLD = 100
# Parts in which a head is read: h11 counts what it has read of one, but takes what comes at once at any size.
_PART_BYTES = 8192
# Files of a process beside its connections: databases, indexes, models.
_OTHER_FILES = 500


class TimedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn with limits that it lacks.

    A connection is closed whose next request head is not there in time or too large, or whose client reads nothing of
    an answer for as long; so are connections far beyond `most`. Bodies have a limit of their own: `bodies.BodyLimit`.
    """

    def __init__(self, *arguments: Any, seconds: float, most: int, **options: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*arguments, **options)
        self._seconds = seconds
        self._most = most
        self._timer: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, seconds: float, *, most: int) -> Any:  # noqa: ANN401 - as uvicorn takes it
        """Return the protocol with these limits, for `uvicorn.run(http=...)`."""
        return partial(cls, seconds=seconds, most=most)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)  # type: ignore[arg-type]
        if len(self.connections) > self._most + _TOLD:
            self.transport.abort()
            return
        # `pause_writing` is to be called for whatever a client has not read, however little it is.
        self.transport.set_write_buffer_limits(high=0)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Stop waiting once the head is complete."""
        for begin in range(0, len(data), _PART_BYTES):
            if not self.transport.is_closing():
                super().data_received(data[begin : begin + _PART_BYTES])
        if self._is_in_request():
            self._stop_waiting()
        elif self._timer is None:
            self._wait_for_head()

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a request, unless an answer to it has begun."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Begin to watch whether the client reads."""
        super().pause_writing()
        self._watch_reader(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Stop watching: it has read all."""
        super().resume_writing()
        self._stop_watching()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting and watching."""
        self._stop_waiting()
        self._stop_watching()
        super().connection_lost(exc)

    def _is_in_request(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._timer = self.loop.call_later(self._seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if not self._is_in_request() and not self.transport.is_closing():
            self.transport.close()

    def _watch_reader(self, unread: int) -> None:
        self._reader = self.loop.call_later(self._seconds, self._check_reader, unread)

    def _stop_watching(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _check_reader(self, unread: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left >= unread:
            # `close` would wait until all is read.
            self.transport.abort()
        else:
            self._watch_reader(left)


def allow_files(connections: int) -> int:
    """Let this process have so many connections beside its other files, and return for how many there is room.

    Where all files are connections, those of the database cannot be opened. Windows has no such limit.
    """
    if sys.platform == "win32":
        return connections
    import resource  # noqa: PLC0415 - not on Windows

    wanted = connections + _OTHER_FILES
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return connections if allowed == resource.RLIM_INFINITY else min(connections, allowed - _OTHER_FILES)
