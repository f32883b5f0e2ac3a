"""Problem documents as pages, for browsers."""

import json
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..bodies import sent
from ..problems import MEDIA_TYPE
from ..sessions import COOKIE, parts_of
from .pages import HEADERS, render

_NOT_AUTHENTICATED = 401


class ErrorPages:
    """ASGI middleware: a problem document for a client that asks for HTML becomes a page with the same status.

    Without a valid credential it is the page to sign in, and a credential that proves nothing is forgotten.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or "text/html" not in ",".join(sent(scope, b"accept")):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def pass_on(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _as_page(scope, start, json.loads(body))(scope, receive, send)

        await self._app(scope, receive, pass_on)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(MEDIA_TYPE)


def _as_page(scope: Scope, start: Message, problem: dict[str, Any]) -> ASGIApp:
    request, status = Request(scope), start["status"]
    if status == _NOT_AUTHENTICATED:
        tried = COOKIE in request.cookies
        detail = problem["detail"] if tried else ""
        page = render(request, "sign_in.html", status=status, problem=detail, back=_page_before(request))
        if tried:
            page.delete_cookie(COOKIE)
    else:
        page = render(request, "error.html", status=status, problem=problem)
    kept = MutableHeaders(raw=list(start["headers"]))
    for name in ("content-type", "content-length", *HEADERS):
        del kept[name]
    page.raw_headers.extend(kept.raw)
    return page


def _page_before(request: Request) -> str:
    """Return the path and query of the page that was asked for, or of the one with the form that was sent."""
    if request.method == "GET":
        shown = request.url.components
    else:
        sender = parts_of(request.headers.get("referer", ""))
        shown = sender if sender.netloc == request.url.netloc else parts_of("/")
    return f"{shown.path}?{shown.query}" if shown.query else shown.path
