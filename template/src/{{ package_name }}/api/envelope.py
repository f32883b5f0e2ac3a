"""Parts of every request and response: a trace id, security headers, and one line in the log."""

import logging
import time
import uuid

import structlog
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id, get_tracer, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import AppError
from .bodies import sent
from .problems import error_problem, problem

TRACE_HEADER = "X-Trace-Id"
# The API serves data: no page of it loads or embeds anything.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RAW_HEADERS = tuple((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items())
_RAW_TRACE_HEADER = TRACE_HEADER.lower().encode()
_W3C = TraceContextTextMapPropagator()
_SERVER_ERROR = 500

_tracer = get_tracer(__name__)
_log = logging.getLogger(__name__)


class Envelope:
    """ASGI middleware around all others.

    The trace id is that of the W3C header `traceparent`, or a new one; it is bound to the log lines of the request. The
    log names the route, not the path: a path may hold personal data.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parent = sent(scope, b"traceparent")
        context = _W3C.extract({"traceparent": parent[0]}) if parent else Context()
        started = _tracer.start_span("request", context=context, kind=SpanKind.SERVER)
        with use_span(started, end_on_exit=True) as span:
            known = span.get_span_context()
            trace_id = format_trace_id(known.trace_id) if known.is_valid else uuid.uuid4().hex
            status = await self._answer(scope, receive, send, trace_id)
            state = scope.get("state", {})
            attributes = {
                "http.request.method": scope["method"],
                "http.route": state.get("route", "other"),
                "http.response.status_code": status,
            }
            if (identity := state.get("identity")) is not None:
                attributes["app.tenant"] = identity.tenant
            span.set_attributes(attributes)
            if status >= _SERVER_ERROR:
                span.set_status(StatusCode.ERROR)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, trace_id: str) -> int:
        """Answer one request and return the status of the response."""
        started, status = time.perf_counter(), 0

        async def finish(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [(name, value) for name, value in message.get("headers", ()) if name != _RAW_TRACE_HEADER]
                own = {name for name, _ in headers}
                headers += [(name, value) for name, value in _RAW_HEADERS if name not in own]
                message = {**message, "headers": [*headers, (_RAW_TRACE_HEADER, trace_id.encode())]}
            await send(message)

        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(trace_id=trace_id):
            try:
                await self._app(scope, receive, finish)
            except AppError as error:
                # Of a middleware: what routes raise was answered by the application.
                _log.warning(str(error))
                if status == 0:
                    await error_problem(error)(scope, receive, finish)
            except Exception:  # noqa: BLE001 - the last place that can answer
                _log.exception("unforeseen error")
                if status == 0:
                    detail = "an unforeseen error; the log of the service has it under this trace id"
                    await problem(500, "Internal error", detail)(scope, receive, finish)
            finally:
                route = scope.get("state", {}).get("route", "other")
                elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
                _log.info("request", extra={"route": route, "status": status, "elapsed_ms": elapsed_ms})
        return status
