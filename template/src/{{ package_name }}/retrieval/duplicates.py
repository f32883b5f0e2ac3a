"""Leave out passages that repeat an earlier one."""

from collections.abc import Iterable

from .analysis import normalize, words
from .hits import RetrievalHit

NEAR = 0.9
_SHINGLE = 3


def without_duplicates(hits: Iterable[RetrievalHit]) -> tuple[RetrievalHit, ...]:
    """Return the hits in their order, without those that nearly repeat a hit before them.

    Two passages are near duplicates when the Jaccard index of their runs of three words is at least `NEAR` (Broder, On
    the resemblance and containment of documents, 1997), or when they are equal after normalization.
    """
    kept: list[RetrievalHit] = []
    seen: list[frozenset[tuple[str, ...]]] = []
    for hit in hits:
        shingles = _shingles(hit.text)
        if not any(_resemblance(shingles, earlier) >= NEAR for earlier in seen):
            kept.append(hit)
            seen.append(shingles)
    return tuple(kept)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    said = words(text) or [normalize(text)]
    return frozenset(tuple(said[start : start + _SHINGLE]) for start in range(max(len(said) - _SHINGLE + 1, 1)))


def _resemblance(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    return len(first & second) / len(first | second)
