"""Read the cited passages, and find the clauses that speak of the same thing as one of a claim."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...text.analysis import is_unspaced, query_terms, terms
from ...text.forms import nearest
from ...text.sentences import sentences
from .clauses import clauses_of
from .parts import Part, plainly

# A marker of a list or of a citation is no part of what is said.
_MARKER = re.compile(r"\[\d{1,3}\]|^\s{0,10}(?:[-*+]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The cited passages: all their terms, their sentences and clauses, and their whole text in one part."""

    known: frozenset[str]
    sentences: tuple[Part, ...]
    clauses: tuple[Part, ...]
    whole: Part

    @classmethod
    def of(cls, passages: Iterable[tuple[str, str, str]], languages: Sequence[str]) -> "Evidence":
        """Return the evidence of passages: each its text, all that it was found by, and its language."""
        known: set[str] = set()
        found: list[Part] = []
        searched: list[str] = []
        for text, everything, language in passages:
            searched.append(everything)
            known.update(term for name in languages for term in terms(everything, name))
            found += [Part.of(plainly(sentence), language) for sentence in sentences(text)]
        return cls(
            known=frozenset(known),
            sentences=tuple(found),
            clauses=tuple(clause for sentence in found for clause in clauses_of(sentence)),
            whole=Part.of("\n".join(searched), languages[0] if languages else ""),
        )

    def claim(self, sentence: str, language: str) -> Part:
        """Return a sentence of an answer, in the terms of the passages."""
        text = plainly(_MARKER.sub("", sentence).strip())
        # Where words are not separated, particles say who acts.
        said = (term for term in query_terms(text, language) if not is_unspaced(term))
        return Part.of(text, language, nearest(said, self.known, language))

    def nearest(self, claim: Part) -> list[Part]:
        """Return the clauses that share the most terms with `claim`, or sentences where a clause shares fewer.

        Of two with as many, that with more of its own is nearer, then the shorter. Empty if none shares a term.
        """
        parts = (*self.clauses, *self.sentences)
        ranks = [(len(claim.shared(part)), len(claim.terms & part.terms), -len(part.terms)) for part in parts]
        best = max(ranks, default=(0, 0, 0))
        return [part for part, rank in zip(parts, ranks, strict=True) if best[0] and rank == best]
