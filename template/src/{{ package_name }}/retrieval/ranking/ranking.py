"""Rank candidates by all signals that need no model: words, characters, and what candidates have in common."""

import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import neg
from typing import Literal

import numpy as np

from ..text.characters import character_scores
from .feedback import TermVector, similarities, with_feedback
from .fusion import Scores, mixed_scores, reciprocal_ranks

Strategy = Literal["mix", "rrf", "lexical"]

# Chosen once for all collections; docs/retrieval.md says how.
WEIGHTS = {"lexical": 0.7, "characters": 0.3}
POOL = 100
DEPTH = 64
_MAX_COUNT = 255
# Sums of the same numbers in another order differ by less.
_EQUAL = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Passages that the lexical index found, by falling score; `texts` include the sections' names."""

    lexical: Scores
    texts: Sequence[str]
    term_vectors: Sequence[TermVector]


def term_vector(terms: Sequence[str]) -> TermVector:
    """Return the term vector of a passage: its terms hashed and rising, and how often each occurs, at most 255."""
    counts = Counter(map(_hashed, terms))
    ordered = sorted(counts)
    hashes = np.array(ordered, dtype="<u4")
    return hashes.tobytes(), bytes([min(counts[term], _MAX_COUNT) for term in ordered])


def depth(lexical: Sequence[float]) -> int:
    """Return how many of the best are worth the other signals: `DEPTH`, moved so that equal scores stay together.

    `lexical` are the falling scores of a pool. Where too many tie to be known in full, as many as are above them.
    """
    if len(lexical) <= DEPTH:
        return len(lexical)
    last = lexical[DEPTH - 1]
    above = bisect_left(lexical, -last * (1 + _EQUAL), key=neg)
    through = bisect_right(lexical, -last * (1 - _EQUAL), key=neg)
    return through if through < len(lexical) else above or DEPTH


def final_scores(weights: Mapping[str, float], candidates: Candidates, strategy: Strategy) -> Scores:
    """Return the score of each candidate, shape `(n_candidates,)`.

    For `mix`, the first `depth` get a score in [0, 1] of all signals, 1 where all tie; the
    others keep the order of their words, with a score in [-1, 0). `weights` are the query's words, each with how rare
    it is times how often it is repeated.
    """
    lexical = candidates.lexical
    if strategy == "lexical" or len(lexical) < 2:  # noqa: PLR2004 - nothing to compare
        return lexical
    best = len(lexical) if strategy == "rrf" else depth(lexical.tolist())
    signals = {"lexical": lexical[:best], "characters": character_scores(weights, candidates.texts[:best])}
    if strategy == "rrf":
        return reciprocal_ranks(signals)
    scores = with_feedback(mixed_scores(signals, WEIGHTS), similarities(candidates.term_vectors[:best]))
    if scores.max() == scores.min():
        scores = np.ones_like(scores)
    return np.concatenate([scores, lexical[best:] / lexical[0] - 1 - _EQUAL])


@lru_cache(maxsize=200_000)
def _hashed(term: str) -> int:
    return zlib.crc32(term.encode())
