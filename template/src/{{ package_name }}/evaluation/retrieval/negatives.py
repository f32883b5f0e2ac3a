"""Measure search against `retrieval-hard-negatives.jsonl`."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ...retrieval.hits import RetrievalHit
from ...retrieval.metrics import recall, reciprocal_rank
from ..cases import Case, load_cases
from ..metrics import percentile, rate
from ..suites import Measurement

_DEPTH = 5


class HardNegativeCase(Case):
    """A query, the documents that answer it, and those that share its words but do not."""

    query: str
    relevant: tuple[str, ...]
    hard_negatives: tuple[str, ...]


def measure_hard_negatives(file: Path, search: Callable[[str], Sequence[RetrievalHit]]) -> Measurement:
    """Return `recall@5` and `mrr@5` over documents, `separation_rate` and `p95_latency_ms`.

    A case is separated when a relevant document is ranked above every hard negative.
    """
    cases = load_cases(file, HardNegativeCase)
    recalls, ranks, separated, latencies, failures = [], [], [], [], []
    for case in cases:
        started = time.perf_counter()
        hits = search(case.query)
        latencies.append((time.perf_counter() - started) * 1000)
        ranking = list(dict.fromkeys(hit.document_id for hit in hits))
        grades = dict.fromkeys(case.relevant, 1)
        recalls.append(recall(ranking, grades, k=_DEPTH))
        ranks.append(reciprocal_rank(ranking, grades, k=_DEPTH))
        first = next((name for name in ranking if name in {*case.relevant, *case.hard_negatives}), None)
        separated.append(first in case.relevant)
        if first not in case.relevant:
            failures.append(f"{case.id}: expected {', '.join(case.relevant)} first, got {first}")
    metrics = {
        f"recall@{_DEPTH}": sum(recalls) / len(cases),
        f"mrr@{_DEPTH}": sum(ranks) / len(cases),
        "separation_rate": rate(separated),
        "p95_latency_ms": percentile(latencies, 0.95),
    }
    return Measurement(cases=len(cases), metrics=metrics, failures=tuple(failures))
