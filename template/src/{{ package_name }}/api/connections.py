"""How long a connection may stay open without a whole request."""

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class TimedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn that closes a connection whose next request head is not there in time.

    uvicorn itself waits for ever for the rest of a head. Bodies have a limit of their own: `bodies.BodyLimit`.
    """

    def __init__(self, *arguments: Any, seconds: float, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **options)
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, seconds: float) -> Any:  # noqa: ANN401 - as uvicorn takes it
        """Return the protocol with this limit, for `uvicorn.run(http=...)`."""
        return partial(cls, seconds=seconds)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Stop waiting once the head is complete."""
        super().data_received(data)
        if self._is_in_request():
            self._stop_waiting()
        elif self._timer is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
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
