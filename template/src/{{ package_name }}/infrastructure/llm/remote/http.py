"""An HTTP client that never reads more than it should."""

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import httpx2

_SECONDS_TO_CONNECT = 5.0
# The requests of providers' clients are logged here, where they matter.
_CHATTY = ("openai", "anthropic")


class UnusableReplyError(Exception):
    """A body that is longer than allowed, or a page for people: not read to its end, and not asked for again."""


@asynccontextmanager
async def open_http_client(
    *, timeout_s: float, max_reply_bytes: int, base_url: str = "", key: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client that waits at most `timeout_s` for each piece and reads bodies of at most `max_reply_bytes`.

    A page (HTML, XML) in place of a reply is what a proxy or a wrong address gives: it is refused unread.

    `key` goes with every request, as a bearer's.
    """

    async def bound(response: httpx2.Response) -> None:
        content_type = response.headers.get("content-type", "").partition(";")[0]
        if response.is_success and content_type.endswith(("html", "xml")):
            raise UnusableReplyError(f"the reply is {content_type}, not JSON")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream, max_reply_bytes)

    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    timeout = httpx2.Timeout(timeout_s, connect=min(timeout_s, _SECONDS_TO_CONNECT))
    headers = {"authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(
        timeout=timeout,
        base_url=base_url,
        headers=headers,
        event_hooks={"response": [bound]},
        verify=_certificates(),
    ) as client:
        yield client


@cache
def _certificates() -> ssl.SSLContext:
    # Reading them takes longer than all else that opens a client, and they are the same for each.
    return httpx2.create_ssl_context()


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._stream:
            size += len(piece)
            if size > self._limit:
                raise UnusableReplyError(f"the reply is longer than {self._limit} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
