"""How much of a request is read."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem

MAX_BODY_BYTES = 1024 * 1024


class BodyLimit:
    """ASGI middleware that reads no more of a request than `MAX_BODY_BYTES` and refuses what is larger with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough, whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY_BYTES:
                reason = f"larger than {MAX_BODY_BYTES} bytes"
                refusal = problem(413, "Request too large", reason, errors=[{"field": "body", "reason": reason}])
                await refusal(scope, receive, send)
                return
        read = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(read, None) or await receive()

        await self._app(scope, replay, send)
