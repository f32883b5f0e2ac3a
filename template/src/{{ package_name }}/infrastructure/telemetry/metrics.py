"""Metrics for Prometheus, counted from spans: nothing is instrumented twice."""

import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import ALLOWUTF8
from prometheus_client.registry import Collector

# Those of Prometheus' own clients in other languages: each is a line for every route.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# As long as a text is given again. Prometheus asks less often.
_TEXT_SECONDS = 1.0
_TENTHS = tuple(number / 10 for number in range(1, 11))


class SpanMetrics(SpanProcessor):
    """Counts requests, model calls, outputs, answers, retrieval, predictions and jobs; adds the state of the queue."""

    def __init__(
        self, count_work: Callable[[], Mapping[str, int]], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._text, self._text_until = b"", float("-inf")
        # When a counter began is no part of the text format: a line each, which Prometheus would store as a metric.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Queue(count_work))
        self._requests = self._counter("http_requests", "Requests", "route", "status")
        self._seconds = self._histogram("http_request_seconds", "Time to answer", "route")
        self._calls = self._counter("chat_requests", "Requests to a chat model", "prompt", "outcome")
        self._call_seconds = self._histogram("chat_seconds", "Time of a reply", "prompt")
        self._tokens = self._counter("chat_tokens", "Tokens", "prompt", "direction")
        self._cost = self._counter("chat_cost_usd", "Known cost of replies in US dollars", "prompt")
        self._outputs = self._counter(
            "outputs", "Validated outputs: accepted, corrected or rejected", "prompt", "status"
        )
        self._answers = self._counter("answers", "Answers to questions, by the reason of a refusal", "refusal_reason")
        self._retrieval = self._histogram("retrieval_seconds", "Time of a search")
        self._predictions = self._counter("predictions", "Scores", "table")
        self._scores = _Scores()
        self._registry.register(self._scores)
        self._jobs = self._counter("work_attempts", "Attempts of work", "kind", "state")

    def text(self) -> bytes:
        """Return the metrics in the text format of Prometheus: those of now, or of less than a second ago."""
        with self._lock:
            if self._monotonic() >= self._text_until:
                # Each route has a dozen lines: some milliseconds, which nobody who asks often may take from requests.
                self._text = generate_latest(self._registry, escaping=ALLOWUTF8)
                self._text_until = self._monotonic() + _TEXT_SECONDS
            return self._text

    def on_end(self, span: ReadableSpan) -> None:
        """Count one span."""
        attributes = span.attributes or {}
        seconds = ((span.end_time or 0) - (span.start_time or 0)) / 1e9
        match span.name.partition(" ")[0]:
            case "request":
                route = str(attributes.get("http.route", "other"))
                self._requests.labels(route, attributes.get("http.response.status_code", 0)).inc()
                self._seconds.labels(route).observe(seconds)
                if "app.refused" in attributes:
                    self._answers.labels(attributes.get("app.refusal_reason", "")).inc()
            case "chat":
                self._count_chat(attributes, seconds)
            case "retrieval":
                self._retrieval.observe(seconds)
            case "output":
                self._outputs.labels(attributes.get("app.prompt", ""), attributes.get("app.status", "")).inc()
            case "score":
                self._count_scores(attributes)
            case "work":
                self._jobs.labels(attributes.get("app.kind", ""), attributes.get("app.state", "")).inc()

    def _count_chat(self, attributes: Mapping[str, object], seconds: float) -> None:
        prompt = str(attributes.get("app.prompt", ""))
        self._calls.labels(prompt, "failed" if "error.type" in attributes else "replied").inc()
        self._call_seconds.labels(prompt).observe(seconds)
        for direction in ("input", "output"):
            self._tokens.labels(prompt, direction).inc(_number(attributes.get(f"gen_ai.usage.{direction}_tokens")))
        self._cost.labels(prompt).inc(_number(attributes.get("app.cost_usd")))

    def _count_scores(self, attributes: Mapping[str, object]) -> None:
        table, scores = str(attributes.get("app.table", "")), attributes.get("app.scores", ())
        limits = attributes.get("app.score_range", ())
        lowest, highest = map(_number, limits if isinstance(limits, tuple) and limits else (0.0, 1.0))
        for score in scores if isinstance(scores, tuple) else ():
            self._predictions.labels(table).inc()
            self._scores.of(table, lowest, highest).observe(_number(score))

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self._registry)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(name, text, labels, buckets=_SECONDS, registry=self._registry)


class _Scores(Collector):
    """The scores of each table, counted by tenths of the range of its target: a number is no probability."""

    def __init__(self) -> None:
        self._tables: dict[str, Histogram] = {}

    def of(self, table: str, lowest: float, highest: float) -> Histogram:
        """Return what counts the scores of a table, which are from `lowest` to `highest`."""
        if table not in self._tables:
            buckets = [lowest + (highest - lowest) * tenth for tenth in _TENTHS]
            self._tables[table] = Histogram("prediction_score", "Scores", ["table"], buckets=buckets, registry=None)
        return self._tables[table].labels(table)

    def collect(self) -> Iterable[Metric]:
        scores = Metric("prediction_score", "Scores", "histogram")
        for counted in list(self._tables.values()):
            scores.samples += [sample for one in counted.collect() for sample in one.samples]
        yield scores


class _Queue(Collector):
    """The number of items of leased work in each state, read when the metrics are."""

    def __init__(self, count_work: Callable[[], Mapping[str, int]]) -> None:
        self._count = count_work

    def collect(self) -> Iterable[GaugeMetricFamily]:
        items = GaugeMetricFamily("work_items", "Items of leased work", labels=["state"])
        for state, number in self._count().items():
            items.add_metric([state], number)
        yield items


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
