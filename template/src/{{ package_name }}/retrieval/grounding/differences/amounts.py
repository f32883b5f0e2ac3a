"""Compare the numbers of a sentence, their units and their rates, with those of its passages."""

from collections.abc import Sequence

from ..reading.clauses import clauses_of
from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..reading.vocabulary import vocabulary
from ..values.measures import Quantity, measured
from ..values.quantities import distinct_quantities, placed_quantities, rates
from .bounds import is_about, is_comparable, is_within
from .polarity import differ
from .reckoning import follows

# The unit of "twice" and "three times".
_TIMES = "time"


def has_other_number(claim: Part, evidence: Evidence) -> bool:
    """Return whether a number of the claim is not in the passages, or is there, but of another thing.

    What follows from the passages by one step of reckoning is in them. Where the opposite is said of another number,
    both may be true.
    """
    said = distinct_quantities(evidence.whole)
    for clause in clauses_of(claim, least_terms=0):
        for quantity in distinct_quantities(clause):
            if not any(quantity.is_same(other) for other in said):
                if not _is_explained(quantity, clause, evidence):
                    return True
            elif any(is_other(quantity, clause, evidence) for is_other in _BINDINGS):
                return True
    return False


def has_other_unit(claim: Part, evidence: Evidence) -> bool:
    """Return whether a number of the claim is in the passages with another unit or rate only."""
    said = distinct_quantities(evidence.whole)
    for quantity in distinct_quantities(claim):
        same = [other for other in said if quantity.equals(other)]
        if any(quantity.is_as_much(other) for other in said):
            continue
        if same and not any(_has_unit_of(quantity, other, evidence) for other in same):
            return True
    claimed, known = rates(claim.text), {rate for part in evidence.nearest(claim) for rate in rates(part.text)}
    is_other_rate = bool(claimed and known and not claimed <= known)
    return is_other_rate and any(quantity.is_same(other) for quantity in distinct_quantities(claim) for other in said)


def _is_explained(quantity: Quantity, clause: Part, evidence: Evidence) -> bool:
    """Return whether a number that is in no passage is no contradiction.

    So it is where the nearest clauses say the opposite, or where only others have a number that it could replace.
    """
    near = evidence.nearest(clause)
    if near and all(differ(clause, part) for part in near):
        return True
    beside = [other for part in near for other in distinct_quantities(part)]
    if not any(is_comparable(quantity, other) for other in beside) and any(
        is_comparable(quantity, other) for other in distinct_quantities(evidence.whole)
    ):
        return True
    return any(is_explained(quantity, clause, evidence) for is_explained in (follows, is_within, is_about))


def _has_unit_of(quantity: Quantity, other: Quantity, evidence: Evidence) -> bool:
    if quantity.unit:
        return quantity.unit == other.unit or not (other.unit or other.following)
    # Another word for what is counted may be a synonym, but no other word for a unit.
    return not quantity.following or other.unit in ("", _TIMES) or quantity.following in evidence.known


def _is_of_another_part(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether in each sentence with the number another number is what the claim's words are beside.

    "Beside" is the same clause; of the first one, what comes after the number, as what comes before is said of all.
    Clauses that point back ("two of them") are not compared: their words are elsewhere.
    """
    having = [sentence for sentence in evidence.sentences if _has(sentence, quantity)]
    return bool(having) and all(_is_beside_another(quantity, claim, sentence) for sentence in having)


def _is_beside_another(quantity: Quantity, claim: Part, sentence: Part) -> bool:
    own, others = set[str](), set[str]()
    for position, part in enumerate(clauses_of(sentence, least_terms=0)):
        found = _comparable(quantity, part)
        beside = claim.terms & (_after_first_number(part) if position == 0 else part.terms)
        beside -= {each.following for each in found}
        if not any(quantity.is_same(each) for each in found):
            others |= beside if any(not _has(claim, each) for each in found) else set()
        elif not vocabulary().numbers.references.isdisjoint(part.words):
            return False
        else:
            own |= beside
    return bool(others - own) and not own - others


def _is_of_another_sentence(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether a sentence with another number shares all with the claim that those with this one do, and more."""
    own, others = set[str](), list[frozenset[str]]()
    for sentence in evidence.sentences:
        if _has(sentence, quantity):
            own |= claim.terms & sentence.terms
        elif _comparable(quantity, sentence):
            others.append(claim.terms & sentence.terms)
    return bool(own) and any(own < other for other in others)


def _is_of_another_noun(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether what the claim counts has another number in the passages, and this number counts other things."""
    noun = claim.spelled.get(quantity.following, quantity.following)
    said = distinct_quantities(evidence.whole)
    counted = [each for each in said if noun and each.following == noun]
    same = [each for each in said if quantity.is_same(each)]
    return bool(counted) and all((each.following or each.unit) and each.following != noun for each in same)


_BINDINGS = (_is_of_another_part, _is_of_another_sentence, _is_of_another_noun)


def _has(part: Part, quantity: Quantity) -> bool:
    return any(quantity.is_same(each) for each in distinct_quantities(part))


def _comparable(quantity: Quantity, part: Part) -> Sequence[Quantity]:
    """Return the numbers of a part that have the same unit, or one that measures the same, or may have it."""
    measure = measured(quantity.unit)[0]
    return [
        each
        for each in distinct_quantities(part)
        if each.unit == quantity.unit
        or not (each.unit and quantity.unit)
        or (measure and measured(each.unit)[0] == measure)
    ]


def _after_first_number(part: Part) -> frozenset[str]:
    first = next(iter(placed_quantities(part)), None)
    return part.having(part.text[first[0] :]).terms if first else part.terms
