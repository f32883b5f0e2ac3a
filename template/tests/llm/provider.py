"""A server on the loopback interface that speaks the protocols of chat providers, with faults on request."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from ..loopback import Message, Receive, Send, read_body


class Fault(StrEnum):
    """What a server does in place of an answer."""

    RATE_LIMIT = "429"
    RATE_LIMIT_FOR_A_MOMENT = "429, a moment"
    RATE_LIMIT_FOR_LONG = "429, an hour"
    SERVER_ERROR = "500"
    OVERLOADED = "503"
    UNAUTHORIZED = "401"
    SLOW_HEADERS = "slow headers"
    SLOW_BODY = "slow body"
    CUT = "cut"
    INVALID_JSON = "invalid JSON"
    WRONG_TYPE = "wrong content type"
    OVERSIZED = "oversized"


STATUS = {
    Fault.RATE_LIMIT: 429,
    Fault.RATE_LIMIT_FOR_A_MOMENT: 429,
    Fault.RATE_LIMIT_FOR_LONG: 429,
    Fault.SERVER_ERROR: 500,
    Fault.OVERLOADED: 503,
    Fault.UNAUTHORIZED: 401,
}
# How long the moment is: far longer than the waits that tests set, which is what shows that it was asked for.
MOMENT_S = 0.2
RETRY_AFTER = {
    Fault.RATE_LIMIT_FOR_A_MOMENT: (b"retry-after-ms", b"%d" % (MOMENT_S * 1000)),
    Fault.RATE_LIMIT_FOR_LONG: (b"retry-after", b"3600"),
}
OVERSIZED_BYTES = 300_000


@dataclass(slots=True)
class LoopbackServer:
    """An ASGI application and what it saw. The first `faulty` requests meet `fault`, the others are answered.

    `body` has fields that take the place of those of a whole reply, or returns them for a request.
    A stream that `ends_early` is cut where the protocol would let it end, without its last events. A stream that meets
    the fault `CUT` breaks when `read` is set, which tells that the client has its beginning. What is not sent below
    `root` is not seen: a test that gives each of its clients a root of its own does not see what others gave up on.
    Slow headers come after `slow_s`.
    """

    url: str = ""
    root: str = ""
    text: str = '{"answer": "yes"}'
    fault: Fault | None = None
    faulty: int = 1_000
    ends_early: bool = False
    slow_s: float = 3.0
    body: dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]] | None = None
    read: threading.Event = field(default_factory=threading.Event)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    arrived_at: list[float] = field(default_factory=list)

    def reset(self) -> None:
        """Forget what was seen and answer without faults."""
        self.fault, self.faulty, self.text, self.ends_early = None, 1_000, '{"answer": "yes"}', False
        self.body = None
        # A new one: whoever waits for the old one is let go.
        self.read.set()
        self.read = threading.Event()
        for seen in (self.requests, self.headers, self.queries, self.arrived_at):
            seen.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = json.loads(await read_body(receive))
        if not scope["path"].startswith(self.root):
            await _respond(send, Fault.SERVER_ERROR, "text/plain", [])
            return
        self.requests.append({"path": scope["path"], **request})
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.queries.append(scope["query_string"].decode())
        self.arrived_at.append(time.monotonic())
        fault = self.fault if len(self.requests) <= self.faulty else None
        content_type, pieces = self._answer(scope["path"], request)
        if fault is Fault.CUT:
            await self._cut(send, content_type, b"".join(pieces))
        if fault is Fault.SLOW_HEADERS:
            await asyncio.sleep(self.slow_s)
        await _respond(send, fault, content_type, pieces)

    async def _cut(self, send: Send, content_type: str, body: bytes) -> NoReturn:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type.encode())]}
        )
        await send({"type": "http.response.body", "body": body[: len(body) * 2 // 3], "more_body": True})
        # What breaks with bytes still unread loses them, and a stream would seem never to have begun.
        if "stream" in content_type:
            await asyncio.to_thread(self.read.wait, 60)
        raise ConnectionAbortedError

    def _answer(self, path: str, request: dict[str, Any]) -> tuple[str, list[bytes]]:
        anthropic = path.endswith("/messages")
        if request.get("stream"):
            events = _anthropic_events(self.text) if anthropic else _openai_events(self.text)
            return "text/event-stream", events[:2] if self.ends_early else events
        whole = _anthropic(self.text) if anthropic else _openai(self.text)
        other = self.body(request) if callable(self.body) else self.body or {}
        return "application/json", [_json({**whole, "model": request.get("model", whole["model"]), **other})]


async def _respond(send: Send, fault: Fault | None, content_type: str, pieces: list[bytes]) -> None:
    content_type, pieces = _spoilt(fault, content_type, pieces)
    headers = [(b"content-type", content_type.encode())]
    if fault in RETRY_AFTER:
        headers.append(RETRY_AFTER[fault])
    await send({"type": "http.response.start", "status": STATUS.get(fault, 200) if fault else 200, "headers": headers})
    if fault is Fault.SLOW_BODY:
        for _ in range(60):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.05)
    await send({"type": "http.response.body", "body": b"".join(pieces)})


def _spoilt(fault: Fault | None, content_type: str, pieces: list[bytes]) -> tuple[str, list[bytes]]:
    if fault is Fault.WRONG_TYPE:
        return "text/html", [b"<html>gateway</html>"]
    if fault is Fault.INVALID_JSON:
        return content_type, [b'data: {"id": \n\n' if content_type == "text/event-stream" else b'{"id": ']
    if fault is Fault.OVERSIZED:
        return content_type, [b" " * OVERSIZED_BYTES, *pieces]
    if fault in STATUS:
        return "application/json", [_json({"error": {"type": "fault", "message": f"refused sk-{'x' * 40}"}})]
    return content_type, pieces


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _openai(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "loopback-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }


def _openai_events(text: str) -> list[bytes]:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "loopback-1"}
    chunks: list[dict[str, Any]] = [
        {**base, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
        for piece in _pieces(text)
    ]
    chunks.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    chunks.append({**base, "choices": [], "usage": usage})
    return [b"data: " + _json(chunk) + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]


def _anthropic(text: str) -> dict[str, Any]:
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "loopback-1",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 7, "output_tokens": 5},
    }


def _anthropic_events(text: str) -> list[bytes]:
    start = {**_anthropic(""), "content": [], "stop_reason": None}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in _pieces(text)
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 5},
        },
        {"type": "message_stop"},
    ]
    return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events]


def _pieces(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]
