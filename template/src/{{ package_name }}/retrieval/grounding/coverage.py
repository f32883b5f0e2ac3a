"""Measure how much of a question passages mention."""

from collections.abc import Sequence

from ..hits import RetrievalHit
from ..text.analysis import content_terms, language_of, terms


def coverage(question: str, hits: Sequence[RetrievalHit]) -> float:
    """Return the share of the question's distinct terms that the passages contain, in [0, 1]; without terms it is 0."""
    asked = content_terms(question, language_of(question, among=sorted({hit.language for hit in hits})))
    known = {term for hit in hits for term in terms(hit.searched, hit.language)}
    return len(asked & known) / len(asked) if asked else 0.0
