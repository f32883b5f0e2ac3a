"""Parts of every request and response: a trace id, security headers, and one line in the log."""

import logging
import time
import uuid

import structlog
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id, get_tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import AppError
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
        sent = Headers(scope=scope).get("traceparent")
        parent = _W3C.extract({"traceparent": sent}) if sent else Context()
        with _tracer.start_as_current_span("request", context=parent, kind=SpanKind.SERVER) as span:
            known = span.get_span_context()
            trace_id = format_trace_id(known.trace_id) if known.is_valid else uuid.uuid4().hex
            status = await self._answer(scope, receive, send, trace_id)
            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("http.route", scope.get("state", {}).get("route", "other"))
            span.set_attribute("http.response.status_code", status)
            if (identity := scope.get("state", {}).get("identity")) is not None:
                span.set_attribute("app.tenant", identity.tenant)
            if status >= _SERVER_ERROR:
                span.set_status(StatusCode.ERROR)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, trace_id: str) -> int:
        """Answer one request and return the status of the response."""
        started, status = time.perf_counter(), 0

        async def finish(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[TRACE_HEADER] = trace_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
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
