"""Leave out passages that repeat an earlier one."""

from collections.abc import Iterable

from .analysis import normalize, words
from .hits import RetrievalHit

NEAR = 0.9
_SHINGLE = 3


def without_duplicates(hits: Iterable[RetrievalHit], *, limit: int | None = None) -> tuple[RetrievalHit, ...]:
    """Return the hits in their order, at most `limit`, without those that nearly repeat a hit before them.

    Two passages are near duplicates when the Jaccard index of their runs of three words is at least `NEAR` (Broder, On
    the resemblance and containment of documents, 1997), or when they are equal after normalization.
    """
    kept: list[RetrievalHit] = []
    seen: list[frozenset[tuple[str, ...]]] = []
    for hit in hits:
        if len(kept) == limit:
            break
        shingles = _shingles(hit.text)
        if not any(_resemble(shingles, earlier) for earlier in seen):
            kept.append(hit)
            seen.append(shingles)
    return tuple(kept)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    said = words(text) or [normalize(text)]
    if len(said) < _SHINGLE:
        return frozenset([tuple(said)])
    return frozenset(zip(*(said[start:] for start in range(_SHINGLE)), strict=False))


def _resemble(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> bool:
    smaller, larger = sorted((len(first), len(second)))
    # Sets of such different sizes cannot be alike, whatever they share.
    return smaller / larger >= NEAR and len(first & second) / len(first | second) >= NEAR
