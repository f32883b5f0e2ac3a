"""Rank candidates by all signals that need no model: words, characters, and what candidates have in common."""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from .characters import character_scores
from .feedback import Matrix, Profile, similarities, with_feedback
from .fusion import mixed_scores, reciprocal_ranks

Strategy = Literal["mix", "rrf", "lexical"]

# Chosen once for all collections; docs/retrieval.md says how.
WEIGHTS = {"lexical": 0.7, "characters": 0.3}
POOL = 100
DEPTH = 64
_MAX_COUNT = 255
# Sums of the same numbers in another order differ by less.
_EQUAL = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that the lexical index found; `text` includes the section's name."""

    chunk_id: str
    lexical: float
    text: str
    profile: Profile


def profile(terms: Sequence[str]) -> Profile:
    """Return the profile of a passage: its terms hashed and rising, and how often each occurs, at most 255."""
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
    above = sum(score > last * (1 + _EQUAL) for score in lexical)
    through = sum(score >= last * (1 - _EQUAL) for score in lexical)
    return through if through < len(lexical) else above or DEPTH


def final_scores(weights: Mapping[str, float], candidates: Sequence[Candidate], strategy: Strategy) -> Matrix:
    """Return the score of each candidate, shape `(n_candidates,)`.

    `candidates` are by falling lexical score. For `mix`, the first `depth` get a score in [0, 1] of all signals; the
    others keep the order of their words, with a score in [-1, 0). `weights` are the query's words, each with how rare
    it is times how often it is repeated.
    """
    lexical = np.array([candidate.lexical for candidate in candidates])
    if strategy == "lexical" or len(candidates) < 2:  # noqa: PLR2004 - nothing to compare
        return lexical
    if strategy == "rrf":
        return reciprocal_ranks(_signals(weights, candidates))
    best = depth(lexical.tolist())
    signals = _signals(weights, candidates[:best])
    cosines = similarities([candidate.profile for candidate in candidates[:best]])
    scores = with_feedback(mixed_scores(signals, WEIGHTS), cosines)
    return np.concatenate([scores, lexical[best:] / lexical[0] - 1 - _EQUAL])


def _signals(weights: Mapping[str, float], candidates: Sequence[Candidate]) -> dict[str, Matrix]:
    return {
        "lexical": np.array([candidate.lexical for candidate in candidates]),
        "characters": character_scores(weights, [candidate.text for candidate in candidates]),
    }


@lru_cache(maxsize=200_000)
def _hashed(term: str) -> int:
    return zlib.crc32(term.encode())
