"""Grade search on hard negatives: documents that share the words of a query and do not answer it."""

from collections.abc import Callable, Sequence

from ...retrieval.hits import RetrievalHit
from ...retrieval.metrics import recall, reciprocal_rank
from ..engine.cases import Case
from ..engine.metrics import LATENCY, Metric
from ..engine.suites import CaseScore

DEPTH = 5
METRICS = (
    Metric(name=f"recall@{DEPTH}", score="recall"),
    Metric(name=f"mrr@{DEPTH}", score="reciprocal_rank"),
    Metric(name="separation_rate", score="separated"),
    LATENCY,
)


class HardNegativeCase(Case):
    """A query, the documents that answer it, and those that share its words but do not."""

    query: str
    relevant: tuple[str, ...]
    hard_negatives: tuple[str, ...]


def grade_hard_negative(case: HardNegativeCase, search: Callable[[str], Sequence[RetrievalHit]]) -> CaseScore:
    """Return the scores `recall` and `reciprocal_rank` over documents, and `separated`.

    A case is separated when a relevant document is ranked above every hard negative.
    """
    ranking = list(dict.fromkeys(hit.document_id for hit in search(case.query)))
    grades = dict.fromkeys(case.relevant, 1)
    first = next((name for name in ranking if name in {*case.relevant, *case.hard_negatives}), None)
    return CaseScore(
        scores={
            "recall": recall(ranking, grades, k=DEPTH),
            "reciprocal_rank": reciprocal_rank(ranking, grades, k=DEPTH),
            "separated": float(first in case.relevant),
        },
        output=", ".join(ranking[:DEPTH]),
        failure="" if first in case.relevant else f"expected {', '.join(case.relevant)} first, got {first}",
    )
