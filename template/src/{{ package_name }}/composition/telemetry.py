"""Wire traces and metrics."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import get_tracer
from sqlalchemy import Engine

from ..config.settings import Settings
from ..infrastructure.database.engine import connections_of
from ..infrastructure.telemetry.database_traces import DatabaseTraces
from ..infrastructure.telemetry.metrics import SpanMetrics
from ..infrastructure.telemetry.spans import kept_in, open_spans, sent_to
from ..infrastructure.work.database_queue import DatabaseWorkQueue
from ..repositories.traces import Traces
from ..services.alerts import DELIVERY
from .core import SERVICE, open_app_database, utc_now
from .extras import require_extra

_tracer = get_tracer(__name__)


@contextmanager
def open_telemetry(settings: Settings, kinds: Iterable[str]) -> Iterator[Callable[[], bytes]]:
    """Keep and send the spans of this process as the settings say; yield what returns its metrics as text.

    `kinds` are those of the jobs that the metrics of the queue count, beside deliveries.
    """
    counted = (*kinds, DELIVERY)
    with open_app_database(settings) as engine:
        metrics = SpanMetrics(partial(DatabaseWorkQueue(engine).count, counted), partial(connections_of, engine))
        metrics.expect_work(counted)
        metrics.workers.set(settings.work.in_server)
        with open_spans(SERVICE, [metrics, *_kept_and_sent(settings, engine)]):
            yield metrics.text


@contextmanager
def open_command_trace(settings: Settings, command: str, *, tenant: str = "main") -> Iterator[None]:
    """Keep what the context does as one trace, as that of a request is kept: any id made in it leads there.

    Open it before the resources that the command uses.
    """
    with (
        open_app_database(settings) as engine,
        open_spans(SERVICE, _kept_and_sent(settings, engine)),
        # The error is printed; its text may hold what nothing may keep.
        _tracer.start_as_current_span("command", record_exception=False) as span,
    ):
        span.set_attribute("app.kind", command)
        span.set_attribute("app.tenant", tenant)
        yield


@contextmanager
def open_traces(settings: Settings) -> Iterator[Traces]:
    """Yield the traces that were kept."""
    with open_app_database(settings) as engine:
        yield DatabaseTraces(engine)


def _kept_and_sent(settings: Settings, engine: Engine) -> Sequence[SpanProcessor]:
    """Return what keeps and sends spans, and delete those that were kept for long enough."""
    chosen, processors = settings.telemetry, list[SpanProcessor]()
    if chosen.otlp_endpoint:
        require_extra("otlp", module="opentelemetry.exporter", needed_by="telemetry.otlp_endpoint")
        processors.append(sent_to(chosen.otlp_endpoint))
    if chosen.store:
        DatabaseTraces(engine).delete(before=utc_now() - timedelta(days=chosen.keep_days))
        processors.append(kept_in(DatabaseTraces(engine)))
    return processors
