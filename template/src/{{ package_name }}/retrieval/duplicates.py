"""Leave out passages that repeat an earlier one."""

from collections.abc import Iterable, Sequence
from functools import cached_property

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
    seen: list[_Said] = []
    for hit in hits:
        if len(kept) == limit:
            break
        said = _Said(words(hit.text) or [normalize(hit.text)])
        if not any(said.nearly_repeats(earlier) for earlier in seen):
            kept.append(hit)
            seen.append(said)
    return tuple(kept)


class _Said:
    """What a passage says: its words in order, the distinct ones, and its runs of words once they are needed."""

    def __init__(self, said: Sequence[str]) -> None:
        self.said = said
        self.words = frozenset(said)
        # A near duplicate lacks few of the runs, so few of the words as well; one more for rounding.
        self.may_be_lacked = _SHINGLE * (1 - NEAR) * len(said) + 1

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        if len(self.said) < _SHINGLE:
            return frozenset([tuple(self.said)])
        return frozenset(zip(*(self.said[start:] for start in range(_SHINGLE)), strict=False))

    def nearly_repeats(self, other: "_Said") -> bool:
        shared = len(self.words & other.words)
        if len(self.words) - shared > self.may_be_lacked or len(other.words) - shared > other.may_be_lacked:
            return False
        first, second = self.shingles, other.shingles
        return len(first & second) / len(first | second) >= NEAR
