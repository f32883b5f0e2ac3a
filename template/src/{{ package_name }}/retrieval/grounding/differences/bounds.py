"""Tell whether a number is one that limits, ranges or inexact numbers of the passages allow."""

import itertools
import re
from collections.abc import Iterator

from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..reading.vocabulary import vocabulary
from ..values.limits import LEAST, MOST, limits_of
from ..values.measures import SHARE, Quantity, exactly, measured
from ..values.quantities import distinct_quantities, placed_quantities, quantities
from .polarity import differ

_HUNDRED = 100
_ABOUT = 0.1
_MOST_OPERANDS = 12
# Characters after a number in which a limit is one of it ("5 kilograms or more"), unless something else begins.
_AFTER, _OTHER = 20, re.compile(r"[,;\d]")
_BETWEEN = re.compile(r"[^\W\d_]{1,20}|[-\u2013]")


def is_comparable(one: Quantity, other: Quantity) -> bool:
    """Return whether both measure or count the same, or may do so."""
    return _sizes(one, other) is not None


def is_within(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether a number is one that a limit in the nearest clauses allows, or is itself a limit that holds.

    "It weighs 5 kg" follows from "up to 8 kg", and "more than 5" from "8". Where the claim says the opposite, the
    number has to be outside.
    """
    own, near = limits_of(claim.text, claim.language), evidence.nearest(claim)
    for part in near:
        for others, other in _limited(part):
            sizes = _sizes(quantity, other)
            if sizes is None or bool(own) == bool(others) or len(own | others) != 1:
                continue
            is_below = MOST in others or LEAST in own
            is_inside = sizes[0] < sizes[1] if is_below else sizes[0] > sizes[1]
            if is_inside != differ(claim, part):
                return True
    if not own:
        return any(_is_between(quantity, part) for part in near)
    if quantity.unit != SHARE or len(own) != 1:
        return False
    return any((each.values[0] > quantity.values[0]) == (LEAST in own) for each in _shares_of(claim, evidence))


def _limited(part: Part) -> Iterator[tuple[frozenset[str], Quantity]]:
    """Yield the numbers of a part, each with the limits that are named beside it and at no other number."""
    begin = 0
    for end, quantity in placed_quantities(part):
        after = _OTHER.split(part.text[end : end + _AFTER], maxsplit=1)[0]
        yield limits_of(f"{part.text[begin:end]}{after}", part.language), quantity
        begin = end


def is_about(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether a number that is said to be inexact is near one of the passages."""
    if vocabulary().numbers.about.isdisjoint(claim.words):
        return False
    others = (*distinct_quantities(evidence.whole), *_shares_of(claim, evidence))
    sizes = (_sizes(quantity, other) for other in others)
    return any(abs(own - its) <= _ABOUT * abs(its) for own, its in filter(None, sizes))


def _shares_of(claim: Part, evidence: Evidence) -> Iterator[Quantity]:
    """Yield the shares that two numbers of a sentence make; of a number that the claim names, if it names one."""
    named = [each for each in distinct_quantities(claim) if each.unit != SHARE]
    for sentence in evidence.sentences:
        found = [each for each in quantities(sentence) if each.unit != SHARE][:_MOST_OPERANDS]
        wholes = [each for each in found if any(each.equals(other) for other in named)] or found
        for part, whole in itertools.product(found, wholes if claim.terms & sentence.terms else ()):
            sizes = _sizes(part, whole)
            if sizes and 0 < sizes[0] < sizes[1]:
                yield exactly(sizes[0] / sizes[1] * _HUNDRED, SHARE)


def _is_between(quantity: Quantity, part: Part) -> bool:
    """Return whether two numbers of a part, in a row, have this one between them: "10 to 15"."""
    if (vocabulary().scope.conjunctions | vocabulary().dates.until).isdisjoint(_BETWEEN.findall(part.text.lower())):
        return False
    pairs = ((_sizes(quantity, low), _sizes(quantity, high)) for low, high in itertools.pairwise(quantities(part)))
    return any(low and high and low[1] < low[0] and high[0] < high[1] for low, high in pairs)


def _sizes(one: Quantity, other: Quantity) -> tuple[float, float] | None:
    """Return how much both are in one unit, or nothing if they measure different things."""
    (measure, size), (its_measure, its_size) = measured(one.unit), measured(other.unit)
    is_like = one.unit == other.unit and (one.following == other.following or not (one.following and other.following))
    if not one.values or not other.values or not (is_like or (measure and measure == its_measure)):
        return None
    return one.values[0] * size, other.values[0] * its_size
