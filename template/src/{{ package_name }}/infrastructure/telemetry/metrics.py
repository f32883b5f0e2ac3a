"""Metrics for Prometheus, counted from spans: nothing is instrumented twice."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import ALLOWUTF8
from prometheus_client.registry import Collector

from ...errors import AppError
from .instruments import CACHE_REQUESTS, FEATURE_VALUES

_log = logging.getLogger(__name__)
# Those of Prometheus' own clients in other languages: each is a line for every route.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# As long as a text is given again. Prometheus asks less often.
_TEXT_SECONDS = 1.0
_TENTHS = tuple(number / 10 for number in range(1, 11))
_RECIPROCAL_RANKS = (0, 0.1, 0.2, 0.25, 0.34, 0.5, 1)
# Feedback is given soon after an answer, or hardly at all.
_MOST_ANSWERS = 10_000


class SpanMetrics(SpanProcessor):
    """Counts requests, model calls, outputs, answers, retrieval, predictions and jobs; adds the state of the queue."""

    def __init__(
        self,
        count_work: Callable[[], Mapping[str, int]],
        connections: Callable[[], Mapping[str, int]] = dict,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._text, self._text_until = b"", float("-inf")
        # When a counter began is no part of the text format: a line each, which Prometheus would store as a metric.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Counted("work_items", "Items of leased work", count_work))
        self._registry.register(_Counted("database_connections", "Connections to the database", connections))
        self.workers = Gauge("work_threads", "Workers in this process", registry=self._registry)
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
        self._upgrades = self._counter("schema_upgrades", "Documents of earlier versions of a schema", "schema")
        self._feedback = self._counter("feedback", "Judgements of outputs", "prompt", "verdict")
        self._ranks = _Ranks()
        self._judged = Histogram(
            "retrieval_judged_reciprocal_rank",
            "1 / rank of the first passage that a judged answer cites; 0: it was wrong",
            buckets=_RECIPROCAL_RANKS,
            registry=self._registry,
        )
        # Counted where it happens; a process has one of each.
        self._cache, self._features = CACHE_REQUESTS, FEATURE_VALUES
        self._registry.register(self._cache)
        self._registry.register(self._features)

    def expect_work(self, kinds: Iterable[str]) -> None:
        """Have a series of these kinds from the start: where nothing is counted yet, a query finds zero."""
        for kind in kinds:
            self._jobs.labels(kind, "done")

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
                self._count_request(attributes, seconds)
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
        for event in span.events:
            if event.name == "schema.upgraded":
                self._upgrades.labels((event.attributes or {}).get("app.schema", "")).inc()

    def _count_request(self, attributes: Mapping[str, object], seconds: float) -> None:
        route = str(attributes.get("http.route", "other"))
        self._requests.labels(route, attributes.get("http.response.status_code", 0)).inc()
        self._seconds.labels(route).observe(seconds)
        if "app.refused" in attributes:
            self._answers.labels(attributes.get("app.refusal_reason", "")).inc()
            self._ranks.add(attributes)
        if "app.verdict" in attributes:
            self._count_feedback(attributes)

    def _count_chat(self, attributes: Mapping[str, object], seconds: float) -> None:
        prompt = str(attributes.get("app.prompt", ""))
        self._calls.labels(prompt, "failed" if "error.type" in attributes else "replied").inc()
        self._call_seconds.labels(prompt).observe(seconds)
        for direction in ("input", "output"):
            self._tokens.labels(prompt, direction).inc(_number(attributes.get(f"gen_ai.usage.{direction}_tokens")))
        self._cost.labels(prompt).inc(_number(attributes.get("app.cost_usd")))

    def _count_feedback(self, attributes: Mapping[str, object]) -> None:
        verdict = attributes.get("app.verdict", "")
        self._feedback.labels(attributes.get("app.judged_prompt", ""), verdict).inc()
        if rank := self._ranks.find(attributes.get("app.judged")):
            self._judged.observe(1 / rank if verdict == "right" else 0)

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


class _Ranks:
    """At which rank the first passage was that an answer cites, by the ids of the answers given last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[str, int] = OrderedDict()

    def add(self, attributes: Mapping[str, object]) -> None:
        rank, answer = attributes.get("app.first_cited"), attributes.get("app.answer")
        if isinstance(rank, int) and isinstance(answer, str):
            with self._lock:
                self._known[answer] = rank
                if len(self._known) > _MOST_ANSWERS:
                    self._known.popitem(last=False)

    def find(self, answer: object) -> int | None:
        return self._known.get(answer) if isinstance(answer, str) else None


class _Counted(Collector):
    """How many of something are in each state, read when the metrics are."""

    def __init__(self, name: str, text: str, count: Callable[[], Mapping[str, int]]) -> None:
        self._name, self._text, self._count = name, text, count

    def collect(self) -> Iterable[GaugeMetricFamily]:
        items = GaugeMetricFamily(self._name, self._text, labels=["state"])
        try:
            counted = self._count()
        except AppError as error:
            # The other metrics say what goes wrong while the database is down.
            _log.warning("%s: not counted: %s", self._name, error)
            counted = {}
        for state, number in counted.items():
            items.add_metric([state], number)
        yield items


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
