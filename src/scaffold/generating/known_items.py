"""Known-item queries as a project derives and measures them, and the thresholds that follow."""

import json
import math
from typing import TypedDict

# The quantile of the normal distribution for an interval of 95 %.
_Z = 1.96


class Case(TypedDict):
    """A query, and the document that it is to find."""

    id: str
    query: str
    document: str
    kind: str


class Scores(TypedDict):
    """How well search finds the document of a case."""

    recall: float
    mrr: float


class Failure(TypedDict):
    """A document that cannot be ingested, or must not be committed."""

    source: str
    reason: str


class Measured(TypedDict):
    """The output of `parts/knowledge/known_items.py`."""

    documents: int
    failed: list[Failure]
    cases: list[Case]
    scores: list[Scores]


def dataset_line(case: Case) -> str:
    """Spell a case as a line of a dataset."""
    line = {
        "id": case["id"],
        "query": case["query"],
        "relevant": [case["document"]],
        "hard_negatives": [],
        "tags": ["known-item", case["kind"]],
    }
    return json.dumps(line, ensure_ascii=False)


def lower_bound(mean: float, count: int) -> float:
    """Give the lower end of Wilson's interval of 95 %, rounded down, for a mean of values in [0, 1]."""
    centre = mean + _Z**2 / (2 * count)
    spread = _Z * math.sqrt(mean * (1 - mean) / count + _Z**2 / (4 * count**2))
    return max(0.0, math.floor((centre - spread) / (1 + _Z**2 / count) * 100) / 100)
