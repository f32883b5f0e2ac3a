"""Cut sentences into clauses and find the clause that speaks of the same thing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..text.analysis import query_terms, terms, words
from ..text.sentences import sentences

_CLAUSE = re.compile(r"[;:]\s|(?:,\s|(?<=\s))(?:and|but|while|und|aber|während|et|mais|y|pero|e|ma)\s|,\s(?!\d)|、")
# A marker of a list or of a citation is no part of what is said.
_MARKER = re.compile(r"\[\d{1,3}\]|^\s{0,10}(?:[-*+]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sentence or a clause of it, with its words and its terms; `terms` leaves out stop words and numbers."""

    text: str
    language: str
    words: tuple[str, ...]
    terms: frozenset[str]

    @classmethod
    def of(cls, text: str, language: str) -> "Part":
        """Return the part with this text."""
        found = frozenset(term for term in query_terms(text, language) if not term.lstrip("=")[0].isdigit())
        return cls(text=text, language=language, words=tuple(words(text)), terms=found)


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
            found += [Part.of(sentence, language) for sentence in sentences(text)]
        return cls(
            known=frozenset(known),
            sentences=tuple(found),
            clauses=tuple(clause for sentence in found for clause in clauses_of(sentence)),
            whole=Part.of("\n".join(searched), languages[0] if languages else ""),
        )

    def nearest(self, claim: Part) -> list[Part]:
        """Return the clauses that share the most terms with `claim`, or sentences where a clause shares fewer.

        Of two with as many, the shorter is nearer. Empty if none shares a term.
        """
        candidates = (*self.clauses, *self.sentences)
        most = max((len(claim.terms & part.terms) for part in candidates), default=0)
        best = [part for part in candidates if most and len(claim.terms & part.terms) == most]
        shortest = min((len(part.terms) for part in best), default=0)
        return [part for part in best if len(part.terms) == shortest]


def without_markers(sentence: str) -> str:
    """Return the sentence without a bullet or number before it and without marks of citations."""
    return _MARKER.sub("", sentence).strip()


def clauses_of(sentence: Part, *, least_terms: int = 2) -> list[Part]:
    """Return the clauses of a sentence that have that many terms; without one, the sentence."""
    found = [Part.of(text, sentence.language) for text in _CLAUSE.split(sentence.text) if text.strip()]
    return [clause for clause in found if len(clause.terms) >= least_terms] or [sentence]
