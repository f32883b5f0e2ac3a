"""Wire the knowledge base `policies`."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ..config.settings import Settings
from ..domain.thresholds import parse_thresholds
from ..evaluation.engine.suites import CaseSuite
from .retrieval.measuring import open_measured

# What answers and search must show on the policies: hold or raise, never lower.
_ANSWERS_GATE = parse_thresholds(
    {"min_grounded_answer_rate": 0.9, "max_unfounded_answer_rate": 0.05, "p95_latency_ms": 2_500.0}
)
_SEARCH_GATE = parse_thresholds(
    {"min_recall@5": 0.95, "min_mrr@5": 0.85, "min_separation_rate": 0.85, "p95_latency_ms": 1_000.0}
)


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield no routes: the documents are reached through search and ask."""
    del settings
    yield APIRouter()


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites of answers and search over `data/policies`."""
    root = settings.evals_dir.resolve().parent
    datasets = settings.evals_dir / "datasets" / "policies"
    with open_measured(settings, root / "data" / "policies", root=root) as measured:
        golden = measured.answers("policies", datasets / "refund-policy-golden.jsonl", thresholds=_ANSWERS_GATE)
        yield (
            golden,
            measured.rubric(golden),
            measured.search("policies_search", datasets / "retrieval-hard-negatives.jsonl", thresholds=_SEARCH_GATE),
        )
