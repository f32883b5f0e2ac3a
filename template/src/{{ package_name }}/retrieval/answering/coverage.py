"""Measure how much of a question passages mention."""

from collections.abc import Sequence

from ..hits import RetrievalHit
from ..text.analysis import identifiers, terms
from ..text.forms import nearness
from .asked import Asked


def coverage(question: str, hits: Sequence[RetrievalHit]) -> float:
    """Return the share of the question's terms that the passages contain in some form, in [0, 1]; without terms 0.

    Verbs count less than nouns, and what only asks does not count.
    """
    asked = Asked.of(question, sorted({hit.language for hit in hits}))
    known = {term for hit in hits for term in (*terms(hit.searched, hit.language), *identifiers(hit.searched))}
    total = sum(asked.shares.values())
    found = sum(
        share * max((nearness(term, other, asked.language) for other in known), default=0.0)
        for term, share in asked.shares.items()
    )
    return found / total if total else 0.0
