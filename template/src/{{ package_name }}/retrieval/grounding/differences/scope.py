"""Compare of how many things statements are true: all, most, some, only these, at least, at most."""

import re
from functools import cache

from ...text.analysis import is_unspaced
from ..reading.clauses import clauses_of
from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..reading.vocabulary import Words, vocabulary
from .polarity import differ, has_other_limit, speaks_of

# A clause that begins so is of any such thing.
_INDEFINITE = (("a",), ("an",), ("ein",), ("eine",), ("un",), ("une",))


def is_wider(claim: Part, evidence: Evidence) -> bool:
    """Return whether the claim is true of other or more things than its nearest clauses are.

    It may say "all" or "only" where they do so or deny something of all, and neither "most" nor "some" instead of one
    another; a least and a most number are not mixed up; and "X and Y" needs both in the passages. Clauses that do not
    speak of the same, or of which one is negated, are not compared.
    """
    compared = ((clause, evidence.nearest(clause)) for clause in clauses_of(claim))
    is_wider_somewhere = any(
        near and all(speaks_of(clause, part) and not differ(clause, part) and _differs(clause, part) for part in near)
        for clause, near in compared
    )
    return is_wider_somewhere or _adds_a_member(claim, evidence)


def _differs(claim: Part, part: Part) -> bool:
    known = vocabulary().scope
    if has_other_limit(claim, part):
        return True
    denies_all = not vocabulary().negation.particles.isdisjoint(part.words)
    if _is_of_all(claim) and not (_is_of_all(part) or denies_all or part.words[:1] in _INDEFINITE):
        return True
    without = vocabulary().negation.without
    if _has(claim, known.only) and not _has(part, known.only) and without.isdisjoint(part.words):
        return True
    if _is_of_all(claim) != _has(claim, known.all):
        return False
    claimed, there = (
        {words for words in (known.all, known.most, known.some, known.few) if _has(each, words)}
        for each in (claim, part)
    )
    if known.most in there:
        there.add(known.some)
    return bool(there and claimed) and there.isdisjoint(claimed)


def _is_of_all(part: Part) -> bool:
    """Return whether a part is of all things; "each month" is a rate."""
    known = vocabulary().scope.all
    found = [after for word, after in zip(part.words, (*part.words[1:], ""), strict=True) if word in known]
    return any(after not in _occasions() for after in found) or any(
        _occurs(phrase, part.text) for phrase in known if not phrase.isascii()
    )


@cache
def _occasions() -> frozenset[str]:
    """Return what comes again: units of time, parts of the day and weekdays."""
    known = vocabulary()
    units = {spelling for time in known.rates.times for spelling in known.units[time]}
    return known.rates.occasions | units | {name for names in known.dates.weekdays for name in names}


def _adds_a_member(claim: Part, evidence: Evidence) -> bool:
    """Return whether "X and Y" is said where only one of both is in the passages."""
    words = claim.words
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word not in vocabulary().scope.conjunctions:
            continue
        pair = [claim.term(each) for each in (before, after)]
        others = claim.terms.difference(pair)
        if set(pair) <= claim.terms and sum(each in evidence.known for each in pair) == 1 and others <= evidence.known:
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
