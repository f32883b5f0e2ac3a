"""Grade a reranked search on hard negatives."""

from collections.abc import Callable, Sequence

from ...retrieval.hits import RetrievalHit
from ..engine.metrics import LATENCY, Metric
from ..engine.suites import CaseScore
from .negatives import HardNegativeCase

METRICS = (
    Metric(name="relevant_first_rate", score="relevant_first"),
    Metric(name="distracted_rate", score="distracted", better="lower"),
    LATENCY,
)


def grade_ranking(case: HardNegativeCase, search: Callable[[str], Sequence[RetrievalHit]]) -> CaseScore:
    """Return the scores `relevant_first` and `distracted`: whose document the first passage is from.

    `distracted` counts passages that share the query's words and do not answer it.
    """
    first = next((hit.document_id for hit in search(case.query)), None)
    relevant = first in case.relevant
    return CaseScore(
        scores={"relevant_first": float(relevant), "distracted": float(first in case.hard_negatives)},
        output=str(first),
        failure="" if relevant else f"expected {', '.join(case.relevant)} first, got {first}",
    )
