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
_MAX_COUNT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that the lexical index found; `text` includes the section's name."""

    chunk_id: str
    lexical: float
    text: str
    profile: Profile


def profile(terms: Sequence[str]) -> Profile:
    """Return hashed terms, each once and rising, and how often each occurs, at most 255."""
    counts = Counter(map(_hashed, terms))
    ordered = sorted(counts)
    return (
        np.array(ordered, dtype=np.uint32),
        np.array([min(counts[term], _MAX_COUNT) for term in ordered], dtype=np.uint8),
    )


def final_scores(weights: Mapping[str, float], candidates: Sequence[Candidate], strategy: Strategy) -> Matrix:
    """Return the score of each candidate, shape `(n_candidates,)`; for `mix` in [0, 1].

    `weights` are the query's words, each with how rare it is times how often it is repeated.
    """
    lexical = np.array([candidate.lexical for candidate in candidates])
    if strategy == "lexical" or len(candidates) < 2:  # noqa: PLR2004 - nothing to compare
        return lexical
    characters = character_scores(weights, [candidate.text for candidate in candidates])
    signals = {"lexical": lexical, "characters": characters}
    if strategy == "rrf":
        return reciprocal_ranks(signals)
    cosines = similarities([candidate.profile for candidate in candidates])
    return with_feedback(mixed_scores(signals, WEIGHTS), cosines)


@lru_cache(maxsize=200_000)
def _hashed(term: str) -> int:
    return zlib.crc32(term.encode())
