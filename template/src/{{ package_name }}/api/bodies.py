"""How a request is read: its headers one by one, its body up to a size and within a time."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem

# The member of an operation in the OpenAPI document that names a limit of its own.
_LARGEST = "x-largest-body-bytes"


def largest_body(size: int) -> dict[str, Any]:
    """Return what a route declares (`openapi_extra`) that takes bodies of up to `size` bytes."""
    return {_LARGEST: size}


def keep_limits(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Have `app` keep the limits that routes declare, by `METHOD /path`."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    app.state.larger_bodies = {
        f"{method} {route.path}": route.openapi_extra[_LARGEST]
        for route in routes
        if route.openapi_extra and _LARGEST in route.openapi_extra
        for method in route.methods or ()
    }


class BodyLimit:
    """ASGI middleware that passes requests on whole.

    It refuses a body of more than `body_bytes` with 413, and one that is not there after `receive_s` with 408. Requests
    of `larger` (`METHOD /path`) have limits of their own; where more may be sent, there is more time in proportion.
    """

    def __init__(self, app: ASGIApp, *, body_bytes: int, receive_s: float, larger: Mapping[str, int]) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._receive_s = receive_s
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough, whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared, *_ = [*sent(scope, b"content-length"), "0"]
        most = max(self._body_bytes, self._larger.get(f"{scope['method']} {scope['path']}", 0))
        receive_s = self._receive_s * most / self._body_bytes
        try:
            async with asyncio.timeout(receive_s):
                body = await _read(receive, declared=int(declared) if declared.isdecimal() else 0, most=most)
        except _TooLargeError:
            reason = f"larger than {most} bytes"
            refusal = problem(413, "Request too large", reason, errors=[{"field": "body", "reason": reason}])
        except TimeoutError:
            detail = f"the body was not received within {receive_s:g} seconds"
            refusal = problem(408, "Request too slow", detail, headers={"Connection": "close"})
        else:
            if body is not None:
                await self._app(scope, given(body, receive), send)
            return
        await refusal(scope, receive, send)


class _TooLargeError(Exception):
    pass


async def _read(receive: Receive, *, declared: int, most: int) -> bytes | None:
    """Return the body; `None` if the client has gone."""
    parts: list[bytes] = []
    size, received, more = declared, 0, True
    while more:
        if size > most:
            raise _TooLargeError
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        received += len(parts[-1])
        size = received
        more = message.get("more_body", False)
    if size > most:
        raise _TooLargeError
    return b"".join(parts)


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
