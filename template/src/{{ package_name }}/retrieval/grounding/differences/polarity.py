"""Compare whether statements are negated."""

import re
from functools import cache, lru_cache

from ..reading.clauses import clauses_of
from ..reading.evidence import Evidence
from ..reading.parts import Part, term_of
from ..reading.vocabulary import alternatives, vocabulary
from ..values.dates import dates
from ..values.limits import limits_of, without_limits
from ..values.quantities import distinct_quantities, is_measure

_LEAST_PREFIXED = 5
_LEAST_SHARED, _LEAST_SHARE = 2, 0.5
_WORDS = re.compile(r"[^\W\d_]{1,40}")
_CONTRACTED = re.compile(r"n['\u2019]t\b")


def is_turned_around(claim: Part, evidence: Evidence) -> bool:
    """Return whether a clause of the claim is negated and the clauses nearest to it are not, or the other way round.

    Only clauses that speak of the same are compared: they share half of the claim's terms, and neither is true of
    another time or number. What denies one limit says the other: "more than five are not allowed", "at most five are".
    """
    compared = ((clause, evidence.nearest(clause)) for clause in clauses_of(claim))
    return any(
        near
        and all(
            speaks_of(clause, part)
            and differ(clause, part)
            and not _is_of_others(clause, part)
            and not has_other_limit(clause, part)
            for part in near
        )
        for clause, near in compared
    )


@lru_cache(maxsize=2_048)
def differ(claim: Part, part: Part) -> bool:
    """Return whether one of both is negated."""
    return _is_denied(claim, part) != _is_denied(part, claim)


def _is_denied(part: Part, other: Part) -> bool:
    """Return whether a part is negated, by an odd number of particles and of words that deny ("closed")."""
    known, text = vocabulary().negation, without_limits(part.text.lower(), part.language)
    words = set(_WORDS.findall(text))
    others = {term_of(word, other.language) for word in other.words}
    particle = not known.particles.isdisjoint(words) or any(ending in part.text for ending in known.endings)
    particle = particle or _CONTRACTED.search(text) is not None
    if part.language == "french":
        particle = particle or _french().search(text) is not None
    denials = {word for word in words if word in known.predicates or _denies(word, part, other)}
    denials = {word for word in denials if term_of(word, part.language) not in others}
    denials |= {phrase for phrase in known.predicates if " " in phrase and phrase in text}
    odd = particle + (_lacking().search(text) is not None) + len(denials) + part.is_exception
    return odd % 2 == 1


def has_other_limit(claim: Part, part: Part) -> bool:
    """Return whether one of both names a least and the other a most number."""
    limits, others = limits_of(claim.text, claim.language), limits_of(part.text, part.language)
    is_other = len(limits) == len(others) == 1 and limits != others
    return bool(is_other and distinct_quantities(claim) and distinct_quantities(part))


def _is_of_others(claim: Part, part: Part) -> bool:
    """Return whether one of both may be true of others: it says "only these", or denies something of all ("not every").

    The other may deny of all others what is true of these only, and say of some what is denied of all.
    """
    only, whole = vocabulary().scope.only, vocabulary().scope.all
    if only.isdisjoint(claim.words) != only.isdisjoint(part.words):
        return True
    is_whole = [not whole.isdisjoint(each.words) for each in (claim, part)]
    return is_whole[0] != is_whole[1] and _denies_all(claim if is_whole[0] else part)


def _denies_all(part: Part) -> bool:
    """Return whether a particle comes before a word like "all"."""
    known = vocabulary()
    kinds = ["all" if word in known.scope.all else word in known.negation.particles for word in part.words]
    denied = next((at for at, kind in enumerate(kinds) if kind is True), len(kinds))
    return "all" in kinds[denied:]


def speaks_of(claim: Part, part: Part) -> bool:
    """Return whether both have so many terms in common that they speak of the same, at the same time and number."""
    amounts, others = distinct_quantities(claim), distinct_quantities(part)
    has_amount = any(one.is_same(other) for one in amounts for other in others)
    if amounts and others and not has_amount:
        return False
    named = {term for term in claim.reach if not is_measure(term, claim.language)}
    shared = len(named & part.reach)
    if shared + has_amount < min(_LEAST_SHARED, len(claim.terms)) or shared < _LEAST_SHARE * len(named):
        return False
    own, its = dates(claim.text, claim.language), dates(part.text, part.language)
    kinds = {kind for kind, _ in own} & {kind for kind, _ in its}
    return not any({date for date in own if date[0] == kind}.isdisjoint(its) for kind in kinds)


def _denies(word: str, part: Part, other: Part) -> bool:
    """Return whether a word is one of the other part with a prefix that denies it, as "unstable"."""
    if len(word) < _LEAST_PREFIXED:
        return False
    return any(
        word.startswith(prefix) and term_of(word.removeprefix(prefix), part.language) in other.terms - part.terms
        for prefix in vocabulary().negation.prefixes
    )


@cache
def _french() -> re.Pattern[str]:
    """Return "ne" without "que" after it, and without "plus de"."""
    before = alternatives(vocabulary().negation.beside)
    return re.compile(rf"\b(?:{before})(?: |['\u2019])[^\W\d_]{{1,20}}(?! (?:[^\W\d_]{{1,20}} ){{0,2}}(?:que|qu)\b)")


@cache
def _lacking() -> re.Pattern[str]:
    """Return what says that something is without something: "without", "free of", "alkoholfrei", "nut-free"."""
    known = vocabulary().negation
    return re.compile(
        rf"\b(?:{alternatives(known.without)})\b|[^\W\d_]{{4,30}}(?:{alternatives(known.lacking)})\b|\w-free\b"
    )
