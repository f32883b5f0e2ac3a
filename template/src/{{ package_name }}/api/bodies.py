"""How a request is read: its headers one by one, its body up to a size and within a time."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem


class BodyLimit:
    """ASGI middleware that passes requests on whole.

    It refuses a body of more than `body_bytes` with 413, and one that is not there after `receive_s` with 408.
    """

    def __init__(self, app: ASGIApp, *, body_bytes: int, receive_s: float) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._receive_s = receive_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough, whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared, *_ = [*sent(scope, b"content-length"), "0"]
        try:
            async with asyncio.timeout(self._receive_s):
                body = await self._read(receive, declared=int(declared) if declared.isdecimal() else 0)
        except _TooLargeError:
            reason = f"larger than {self._body_bytes} bytes"
            refusal = problem(413, "Request too large", reason, errors=[{"field": "body", "reason": reason}])
        except TimeoutError:
            detail = f"the body was not received within {self._receive_s:g} seconds"
            refusal = problem(408, "Request too slow", detail, headers={"Connection": "close"})
        else:
            if body is not None:
                await self._app(scope, given(body, receive), send)
            return
        await refusal(scope, receive, send)

    async def _read(self, receive: Receive, *, declared: int) -> bytes | None:
        """Return the body; `None` if the client has gone."""
        parts: list[bytes] = []
        size, received, more = declared, 0, True
        while more:
            if size > self._body_bytes:
                raise _TooLargeError
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            received += len(parts[-1])
            size = received
            more = message.get("more_body", False)
        if size > self._body_bytes:
            raise _TooLargeError
        return b"".join(parts)


class _TooLargeError(Exception):
    pass


def sent(scope: Scope, name: bytes) -> list[str]:
    """Return the values of a header, whose name is in lower case as all are in a scope of ASGI.

    Starlette's mapping of them would be made anew by each middleware.
    """
    return [value.decode("latin-1") for other, value in scope["headers"] if other == name]


def given(body: bytes, receive: Receive) -> Receive:
    """Return what receives `body` as a whole, and then what follows."""
    read = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replayed() -> Message:
        return next(read, None) or await receive()

    return replayed
