"""How a request is read: its headers one by one, its body up to a size and within a time."""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem

# The member of an operation in the OpenAPI document that names a limit of its own.
_LARGEST = "x-largest-body-bytes"
# Of bodies from those who have shown no credential: memory for them is anybody's to take.
_OF_ANYBODY = 65_536
# Of an object in JSON. Each that is not known is a mistake that takes time to tell.
_MOST_MEMBERS = 1_000
_FORM = "application/x-www-form-urlencoded"
# Of a body that is passed on at once: then others have their turn.
_PIECE_BYTES = 262_144


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
    of `larger` (`METHOD /path`) bring files and have limits of their own; there is more time in proportion. A text with
    the character NUL is 422, because databases and programs end texts there, and a body of two lengths 400.
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
        lengths, codings = sent(scope, b"content-length"), sent(scope, b"transfer-encoding")
        if not (lengths or codings):
            # Without either there is no body, and nothing to wait for.
            await (await _refused_text(scope, b"") or self._app)(scope, receive, send)
            return
        most_of_file = self._larger.get(f"{scope['method']} {scope['path']}")
        most, body = most_of_file or self._most(scope), b""
        receive_s = self._receive_s * max(most / self._body_bytes, 1)
        refusal: ASGIApp | None
        try:
            async with asyncio.timeout(receive_s):
                body = await read(receive, declared=int(lengths[0]) if lengths else 0, most=most)
        except _TooLargeError:
            reason = f"larger than {most} bytes"
            refusal = problem(413, "Request too large", reason, errors=[{"field": "body", "reason": reason}])
        except _GoneError:
            return
        except TimeoutError:
            detail = f"the body was not received within {receive_s:g} seconds"
            refusal = problem(408, "Request too slow", detail, headers={"Connection": "close"})
        else:
            text = b"" if most_of_file else body
            refusal = _refused_lengths() if lengths and codings else await _refused_text(scope, text)
        if refusal is None:
            await self._app(scope, given(body, receive), send)
        else:
            await refusal(scope, receive, send)

    def _most(self, scope: Scope) -> int:
        is_known = "identity" in scope.get("state", ())
        return self._body_bytes if is_known else min(self._body_bytes, _OF_ANYBODY)


class _TooLargeError(Exception):
    pass


class _GoneError(Exception):
    pass


async def read(receive: Receive, *, declared: int = 0, most: int = sys.maxsize) -> bytes:
    """Return a body, unless it is too large or the client has gone."""
    parts: list[bytes] = []
    size, received, more = declared, 0, True
    while more:
        if size > most:
            raise _TooLargeError
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        parts.append(message.get("body", b""))
        received += len(parts[-1])
        size = received
        more = message.get("more_body", False)
    if size > most:
        raise _TooLargeError
    return b"".join(parts)


def _refused_lengths() -> ASGIApp:
    # A proxy may have gone by the other one, and take the rest of the body for a request of its own.
    detail = "both Content-Length and Transfer-Encoding were sent"
    return problem(400, "Ambiguous length", detail, headers={"Connection": "close"})


async def _refused_text(scope: Scope, body: bytes) -> ASGIApp | None:
    if _has_nul(scope, body):
        return problem(422, "Invalid request", "the character NUL is not allowed in texts")
    # In a thread, because it takes as long again as to read the body, which cannot be left.
    if body.count(b":") > _MOST_MEMBERS and await anyio.to_thread.run_sync(_has_many_members, body):
        return problem(422, "Invalid request", f"an object has more than {_MOST_MEMBERS} members")
    return None


class _ManyMembersError(Exception):
    pass


def _few(members: list[tuple[str, object]]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise _ManyMembersError


def _has_many_members(body: bytes) -> bool:
    """Return whether JSON has an object that is larger than any that is wanted: each member would be a mistake."""
    try:
        json.loads(body, object_pairs_hook=_few)
    except _ManyMembersError:
        return True
    except (ValueError, RecursionError):
        # It is no JSON: what reads it says so.
        return False
    return False


def _has_nul(scope: Scope, body: bytes) -> bool:
    """Return whether a text of the request has the character NUL, however it is written; files may have it."""
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return True
    if not any(written in body for written in (b"\0", b"\\u0000", b"%00")):
        return False
    kind = ",".join(sent(scope, b"content-type")).lower()
    if "json" in kind:
        # Behind a backslash that is one itself it is six characters. UTF-16, in which no JSON is sent, is full of it.
        return b"\0" in body or b"\\u0000" in body.replace(b"\\\\", b"")
    return _FORM in kind and (b"\0" in body or b"%00" in body)


def sent(scope: Scope, name: bytes) -> list[str]:
    """Return the values of a header, whose name is in lower case as all are in a scope of ASGI.

    Starlette's mapping of them would be made anew by each middleware.
    """
    return [value.decode("latin-1") for other, value in scope["headers"] if other == name]


def given(body: bytes, receive: Receive) -> Receive:
    """Return what receives `body` in pieces, and then what follows."""
    begin = 0

    async def replayed() -> Message:
        nonlocal begin
        if begin:
            if begin >= len(body):
                return await receive()
            await asyncio.sleep(0)
        piece = body[begin : begin + _PIECE_BYTES]
        begin += _PIECE_BYTES
        return {"type": "http.request", "body": piece, "more_body": begin < len(body)}

    return replayed
