"""Spans of OpenTelemetry: one provider for the process, which sends spans to every open store."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from ...domain.redaction import redact_values
from ...errors import AppError
from ...repositories.traces import StoredSpan, Traces

_log = logging.getLogger(__name__)


class _Open(SpanProcessor):
    """Passes spans to the processors that were opened last and are open still."""

    def __init__(self) -> None:
        self.groups: list[Sequence[SpanProcessor]] = []

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for processor in self.groups[-1] if self.groups else ():
            processor.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        for processor in self.groups[-1] if self.groups else ():
            processor.on_end(span)


@cache
def _spans_of_process(service: str) -> _Open:
    # A process has one provider, and it cannot be replaced.
    opened = _Open()
    resource = Resource.create({"service.name": service})
    # A caller's `traceparent` may say that nothing is to be recorded: what is kept and counted is not for it to choose.
    provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(opened)
    trace.set_tracer_provider(provider)
    return opened


@contextmanager
def open_spans(service: str, processors: Sequence[SpanProcessor]) -> Iterator[None]:
    """Send the spans of this process to `processors` until the context ends; they are shut down then."""
    opened = _spans_of_process(service)
    opened.groups.append(processors)
    try:
        yield
    finally:
        opened.groups.remove(processors)
        for processor in processors:
            processor.shutdown()


def kept_in(traces: Traces) -> SpanProcessor:
    """Return what stores spans, redacted, in a thread of its own; what cannot be stored is dropped and logged."""
    return BatchSpanProcessor(_TraceExporter(traces), schedule_delay_millis=500, max_queue_size=4096)


def sent_to(endpoint: str) -> SpanProcessor:
    """Return what sends spans to an OpenTelemetry collector, in a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra

    return BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))


class _TraceExporter(SpanExporter):
    def __init__(self, traces: Traces) -> None:
        self._traces = traces

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            self._traces.add([_stored(span) for span in spans])
        except AppError as error:
            _log.warning("%d spans were not stored: %s", len(spans), error)
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def _stored(span: ReadableSpan) -> StoredSpan:
    started, ended = span.start_time or 0, span.end_time or 0
    attributes = redact_values(dict(span.attributes or {}))
    return StoredSpan(
        trace_id=trace.format_trace_id(span.context.trace_id),
        span_id=trace.format_span_id(span.context.span_id),
        # The parent of the first span here may be one of the caller's own.
        parent_id=trace.format_span_id(span.parent.span_id) if span.parent and not span.parent.is_remote else None,
        name=span.name,
        started_at=datetime.fromtimestamp(started / 1e9, UTC),
        elapsed_ms=round((ended - started) / 1e6, 3),
        is_error=span.status.status_code is trace.StatusCode.ERROR,
        attributes=attributes if isinstance(attributes, dict) else {},
    )
