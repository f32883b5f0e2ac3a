"""Compare of how many things statements are true: all, most, some, only these, at least, at most."""

import re

from ..text.analysis import is_unspaced, terms
from .parts import Evidence, Part, clauses_of
from .vocabulary import Words, vocabulary

# A clause that begins so is of any such thing.
_INDEFINITE = (("a",), ("an",), ("ein",), ("eine",), ("un",), ("une",))


def is_wider(claim: Part, evidence: Evidence) -> bool:
    """Return whether the claim is true of other or more things than its nearest clauses are.

    It may say "all" or "only" where they do so or deny something of all, and neither "most" nor "some" instead of one
    another; a least and a most number are not mixed up; and "X and Y" needs both in the passages.
    """
    compared = ((clause, evidence.nearest(clause)) for clause in clauses_of(claim))
    is_wider_somewhere = any(near and all(_differs(clause, part) for part in near) for clause, near in compared)
    return is_wider_somewhere or _adds_a_member(claim, evidence)


def _differs(claim: Part, part: Part) -> bool:
    known = vocabulary().scope
    lower, upper = _has(claim, known.at_least), _has(claim, known.at_most)
    if (lower and not upper and _has(part, known.at_most) and not _has(part, known.at_least)) or (
        upper and not lower and _has(part, known.at_least) and not _has(part, known.at_most)
    ):
        return True
    denies_all = not vocabulary().negation.particles.isdisjoint(part.words)
    if _is_of_all(claim) and not (_is_of_all(part) or denies_all or part.words[:1] in _INDEFINITE):
        return True
    if _has(claim, known.only) and not _has(part, known.only):
        return True
    if _is_of_all(claim) != _has(claim, known.all):
        return False
    degrees = [degree for degree in (known.all, known.most, known.some) if _has(part, degree)]
    claimed = [degree for degree in (known.all, known.most, known.some) if _has(claim, degree)]
    return bool(degrees and claimed) and not any(degree in degrees for degree in claimed)


def _is_of_all(part: Part) -> bool:
    """Return whether a part is of all things; "each month" is a rate."""
    known, times = vocabulary().scope.all, vocabulary().rates.times
    units = {spelling for time in times for spelling in vocabulary().units[time]}
    found = [after for word, after in zip(part.words, (*part.words[1:], ""), strict=True) if word in known]
    return any(after not in units for after in found) or any(
        _occurs(phrase, part.text) for phrase in known if not phrase.isascii()
    )


def _adds_a_member(claim: Part, evidence: Evidence) -> bool:
    """Return whether "X and Y" is said where only one of both is in the passages."""
    words = claim.words
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word not in vocabulary().scope.conjunctions:
            continue
        pair = [terms(each, claim.language)[0] for each in (before, after)]
        if set(pair) <= claim.terms and sum(each in evidence.known for each in pair) == 1:
            return True
    return False


def _has(part: Part, words: Words) -> bool:
    return any(
        phrase in part.words if phrase.isascii() and " " not in phrase else _occurs(phrase, part.text)
        for phrase in words
    )


def _occurs(phrase: str, text: str) -> bool:
    edge = "" if is_unspaced(phrase) else r"\b"
    return re.search(rf"{edge}{re.escape(phrase)}", text.lower()) is not None
