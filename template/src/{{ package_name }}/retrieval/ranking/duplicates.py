"""Remove near-duplicate passages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...domain.llm.text import normalize
from ..hits import RetrievalHit
from ..text.analysis import words

NEAR = 0.9
_SHINGLE = 3


def without_duplicates(hits: Iterable[RetrievalHit], *, limit: int | None = None) -> tuple[RetrievalHit, ...]:
    """Return the hits in their order, at most `limit`, without those that nearly repeat a hit before them.

    Two passages are near duplicates when the Jaccard index of their runs of three words is at least `NEAR` (Broder, On
    the resemblance and containment of documents, 1997), or when they are equal after normalization.
    """
    kept: list[RetrievalHit] = []
    seen: list[_Said] = []
    texts = set[str]()
    for hit in hits:
        if len(kept) == limit:
            break
        if hit.text in texts:
            continue
        texts.add(hit.text)
        said = _said(words(hit.text) or [normalize(hit.text)])
        if not any(_nearly_repeats(said, earlier) for earlier in seen):
            kept.append(hit)
            seen.append(said)
    return tuple(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The words of a passage, in order and distinct, and how many of these a near duplicate may lack."""

    words: Sequence[str]
    distinct: frozenset[str]
    may_be_lacked: float


def _said(said: Sequence[str]) -> _Said:
    # A near duplicate lacks at most 1 - NEAR of the runs. A word that it lacks begins a run that it lacks, unless it is
    # one of the last two; one more for rounding.
    return _Said(words=said, distinct=frozenset(said), may_be_lacked=(1 - NEAR) * len(said) + _SHINGLE)


def _nearly_repeats(one: _Said, other: _Said) -> bool:
    # Few words may be lacking; first as if the shorter passage had no word of its own.
    more = len(one.distinct) - len(other.distinct)
    if more > one.may_be_lacked or -more > other.may_be_lacked:
        return False
    lacked = len(one.distinct) - len(one.distinct & other.distinct)
    if lacked > one.may_be_lacked or lacked - more > other.may_be_lacked:
        return False
    first, second = _runs(one.words), _runs(other.words)
    return len(first & second) / len(first | second) >= NEAR


def _runs(said: Sequence[str]) -> frozenset[tuple[str, ...]]:
    if len(said) < _SHINGLE:
        return frozenset([tuple(said)])
    return frozenset(zip(*(said[start:] for start in range(_SHINGLE)), strict=False))
