"""Compare whether statements are negated."""

from ..text.analysis import terms
from .parts import Evidence, Part, clauses_of
from .vocabulary import vocabulary

_LEAST_PREFIXED = 5


def is_turned_around(claim: Part, evidence: Evidence) -> bool:
    """Return whether a clause of the claim is negated and the clauses nearest to it are not, or the other way round.

    Where one clause of the claim is negated, the others are only parts of it and may stand without.
    """
    compared = [(clause, evidence.nearest(clause)) for clause in clauses_of(claim)]
    differing = [
        [_is_negated(clause, part) for part in near]
        for clause, near in compared
        if near and not any(_is_negated(clause, part) == _is_negated(part, clause) for part in near)
    ]
    is_negated = any(_is_negated(clause, part) for clause, near in compared for part in near)
    return any(any(negated) or not is_negated for negated in differing)


def _is_negated(part: Part, other: Part) -> bool:
    """Return whether a part is negated: by particles, or by a word that denies ("closed"), but not by both."""
    known = vocabulary().negation
    particle = not known.particles.isdisjoint(part.words) or any(ending in part.text for ending in known.endings)
    denials = {word for word in part.words if word in known.predicates or _denies(word, part, other)}
    return particle != (len(denials) % 2 == 1)


def _denies(word: str, part: Part, other: Part) -> bool:
    """Return whether a word is one of the other part with a prefix that denies it, as "unstable"."""
    if len(word) < _LEAST_PREFIXED:
        return False
    return any(
        word.startswith(prefix) and terms(word.removeprefix(prefix), part.language)[0] in other.terms - part.terms
        for prefix in vocabulary().negation.prefixes
    )
