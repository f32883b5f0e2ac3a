"""Requests that may be repeated: under one `Idempotency-Key` the first response is given again, after a restart too."""

import asyncio
import base64
import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import get_contextvars

from ..domain.clock import Clock, NewId
from ..domain.identity import Identity
from ..domain.work import WorkItem, WorkState
from ..errors import AppError
from ..repositories.work import WorkQueue
from .bodies import given, read, sent
from .problems import problem

HEADER = "Idempotency-Key"
_RAW_HEADER = HEADER.lower().encode()
# The kind of the items that hold responses; no worker takes it.
REQUEST = "request"
_LONGEST_KEY = 200
_KEPT_HEADERS = ("content-type", "location", "retry-after")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """Where the responses to repeatable requests are kept.

    While a request is answered its `lease` is renewed; one whose lease ends died with its process.
    """

    queue: WorkQueue
    clock: Clock
    new_id: NewId
    lease: timedelta


class Idempotency:
    """ASGI middleware inside `Guard` and `BodyLimit`, for POST requests with an `Idempotency-Key`.

    Keys are those of one caller. A response below 500 is stored before it is sent; streams are not stored. What is
    given up when the service ends may go on, or be done: it may be made again once its lease has ended.
    """

    def __init__(self, app: ASGIApp, *, repeatable: Repeatable) -> None:
        self._app = app
        self._queue = repeatable.queue
        self._clock = repeatable.clock
        self._new_id = repeatable.new_id
        self._lease = repeatable.lease
        # Where requests wait for each other, those that are answered have to show that they are.
        self._renewals = CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or give its first response again."""
        keys = sent(scope, _RAW_HEADER) if scope["type"] == "http" and scope["method"] == "POST" else []
        identity = scope.get("state", {}).get("identity")
        if not keys or identity is None:
            await self._app(scope, receive, send)
            return
        key = keys[0]
        if len(keys) > 1 or not 0 < len(key) <= _LONGEST_KEY:
            refusal = problem(422, "Invalid request", f"{HEADER}: once, with 1 to {_LONGEST_KEY} characters")
            await refusal(scope, receive, send)
            return
        body = await read(receive)
        held = await anyio.to_thread.run_sync(self._hold, scope, key, body, identity)
        if isinstance(held, Response):
            await held(scope, receive, send)
            return
        await self._answer(scope, given(body, receive), send, held)

    def _item(self, scope: Scope, key: str, body: bytes, identity: Identity) -> WorkItem:
        request = b"\0".join((scope["path"].encode(), scope.get("query_string", b""), body))
        now = self._clock()
        item = WorkItem(
            item_id=self._new_id(),
            kind=REQUEST,
            tenant=identity.tenant,
            owner=identity.name,
            payload={"fingerprint": hashlib.sha256(request).hexdigest()},
            trace_id=get_contextvars().get("trace_id", ""),
            created_at=now,
            run_at=now,
            key=f"{REQUEST}/{identity.key}/{key}",
        )
        return item.leased(holder=self._new_id(), now=now, until=now + self._lease)

    def _hold(self, scope: Scope, key: str, body: bytes, identity: Identity) -> WorkItem | Response:
        """Return the item that this request now holds, or what to answer instead."""
        wanted = self._item(scope, key, body, identity)
        stored = self._queue.add(wanted)
        if stored.item_id == wanted.item_id:
            return stored
        if stored.payload != wanted.payload:
            return problem(422, "Key used before", f"the {HEADER} was sent with another request")
        if stored.state is WorkState.DONE and stored.result is not None:
            result = stored.result
            headers = {**_texts(result["headers"]), "Idempotent-Replayed": "true"}
            body = base64.b64decode(str(result["body"]))
            return Response(body, status_code=int(str(result["status"])), headers=headers)
        now = self._clock()
        again = stored.leased(holder=str(wanted.holder), now=now, until=now + self._lease)
        if (stored.is_finished or stored.is_due(now)) and self._queue.save(again, held_by=stored.holder):
            return again
        return problem(409, "In progress", "the first request is not answered yet", headers={"Retry-After": "1"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send, item: WorkItem) -> None:
        response = _Recorded(send)
        renewing = asyncio.create_task(self._renew(item))
        ended = item.finished(WorkState.FAILED, now=self._clock())
        try:
            await self._app(scope, receive, response.send)
        except Exception:
            await self._store(item, ended)
            raise
        finally:
            renewing.cancel()
        if response.is_kept:
            ended = replace(item.finished(WorkState.DONE, now=self._clock()), result=response.result())
        await self._store(item, ended)
        await response.release()

    async def _renew(self, item: WorkItem) -> None:
        """Renew the lease again and again, until another has it."""
        is_held = True
        while is_held:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            now = self._clock()
            try:
                is_held = await self._store(
                    item, item.renewed(now=now, until=now + self._lease), limiter=self._renewals
                )
            except AppError as error:
                # The database may be back before the lease ends.
                _log.warning("the lease was not renewed: %s", error)

    async def _store(self, item: WorkItem, changed: WorkItem, *, limiter: CapacityLimiter | None = None) -> bool:
        return await anyio.to_thread.run_sync(lambda: self._queue.save(changed, held_by=item.holder), limiter=limiter)


class _Recorded:
    """A response that is held back until it is stored; streams pass."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._is_stream = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            media_type = Headers(raw=message["headers"]).get("content-type", "")
            self._is_stream = media_type.startswith("text/event-stream")
        if self._is_stream:
            await self._send(message)
        else:
            self._held.append(message)

    @property
    def is_kept(self) -> bool:
        return bool(self._held) and self._held[0]["status"] < 500  # noqa: PLR2004 - errors of the service begin there

    def result(self) -> dict[str, object]:
        start, *bodies = self._held
        headers = Headers(raw=start["headers"])
        return {
            "status": start["status"],
            "headers": {name: headers[name] for name in _KEPT_HEADERS if name in headers},
            "body": base64.b64encode(b"".join(message.get("body", b"") for message in bodies)).decode(),
        }

    async def release(self) -> None:
        for message in self._held:
            await self._send(message)


def _texts(value: object) -> dict[str, str]:
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}
