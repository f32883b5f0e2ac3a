"""Compare numbers, their units and their rates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from ..text.analysis import is_unspaced, stop_words_by_language, terms
from ..text.sentences import sentences
from .parts import Evidence, Part, clauses_of
from .vocabulary import vocabulary

_NUMBER = r"(?:\d{1,3}(?:[,.\u00a0\u202f ]\d{3}){1,5}(?!\d)(?:[.,]\d{1,6})?|\d{1,20}(?:[.,]\d{1,9}){0,4})"
_FOUND = re.compile(rf"(?<![\d.,])(?P<number>{_NUMBER})|(?P<word>[^\W\d_]{{1,30}})")
_AFTER = re.compile(r"[ \u00a0-]?(?P<unit>km/h|°[CF]|[%€$£¥]|[^\W\d_]{1,30})")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+")
# The unit of "twice" and "three times".
_TIMES = "time"
_SPACES = str.maketrans("", "", "\u00a0\u202f ")
_HAN = re.compile(r"[一二三四五六七八九十]")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-\d{2}-(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with the readings that its separators allow, its unit (empty if unknown) and the word after it."""

    readings: frozenset[str]
    unit: str
    following: str

    def equals(self, other: "Quantity") -> bool:
        """Return whether both may be the same number."""
        return not self.readings.isdisjoint(other.readings)


def has_other_number(claim: Part, evidence: Evidence) -> bool:
    """Return whether a number of the claim is not in the passages, or is there, but of another thing."""
    said = quantities(evidence.whole)
    return any(
        not any(quantity.equals(other) for other in said)
        or _is_of_another_part(quantity, clause, evidence)
        or _is_of_another_sentence(quantity, clause, evidence)
        for clause in clauses_of(claim, least_terms=0)
        for quantity in quantities(clause)
    )


def has_other_unit(claim: Part, evidence: Evidence) -> bool:
    """Return whether a number of the claim is in the passages with another unit or rate only."""
    said = quantities(evidence.whole)
    for quantity in quantities(claim):
        same = [other for other in said if quantity.equals(other)]
        if same and not any(_has_unit_of(quantity, other, evidence) for other in same):
            return True
    rates, known = _rates(claim.text), {rate for part in evidence.nearest(claim) for rate in _rates(part.text)}
    return bool(rates and known and not rates <= known)


def has_quantities(question: str, language: str, text: str, text_language: str) -> bool:
    """Return whether each number of a question that has a unit is in the text with that unit, or without any."""
    said = [(part, quantities(part)) for part in (Part.of(one, text_language) for one in sentences(text))]
    return all(
        any(
            asked.equals(other)
            and (other.unit == asked.unit or not (other.unit or other.following) or _mentions(part, asked.unit))
            for part, found in said
            for other in found
        )
        for asked in quantities(Part.of(question, language))
        if asked.unit
    )


def _mentions(part: Part, unit: str) -> bool:
    return not vocabulary().units[unit].isdisjoint(part.words)


def is_measure(word: str, language: str) -> bool:
    """Return whether a word is a number or a unit, which are compared by what they mean."""
    return word.isdigit() or word in _number_words(language) or word in _units()


@lru_cache(maxsize=2_048)
def quantities(part: Part) -> tuple[Quantity, ...]:
    """Return the numbers of a part in their order, those in words included."""
    values, found = _number_words(part.language), list[Quantity]()
    # The month of a date may be a word elsewhere; dates are compared on their own.
    text = _ISO_DATE.sub(r"\1 \2", part.text)
    for match in _FOUND.finditer(text):
        if match["number"]:
            found.append(_quantity(text, match.end(), _readings(match["number"]), part.language))
            continue
        word = match["word"].lower()
        if word in values:
            found.append(_quantity(text, match.end(), frozenset({str(values[word])}), part.language))
        elif word in vocabulary().numbers.one and _word_after(text, match.end()) in vocabulary().numbers.fractions:
            found.append(_quantity(text, match.end(), frozenset({"1"}), part.language))
        else:
            found += _counted(text, match.start(), match.end(), part.language)
    return tuple(found)


def _counted(text: str, start: int, end: int, language: str) -> list[Quantity]:
    """Return the numbers in a run of letters of a script that does not separate words."""
    values, counters = _number_words(language), vocabulary().numbers.counters
    return [
        _quantity(text, found.end(), frozenset({str(values[found[0]])}), language)
        for found in _HAN.finditer(text, start, end)
        if found[0] in values and text[found.end() : found.end() + 1] in counters and found.end() < len(text)
    ]


def _quantity(text: str, end: int, readings: frozenset[str], language: str) -> Quantity:
    after = _AFTER.match(text, end)
    written = after["unit"] if after else ""
    # A sign of a currency stands before its number.
    before = text[max(end - 24, 0) : end].rstrip("0123456789.,\u00a0 ")[-1:]
    unit = _unit(written) or (_unit(before) if before in "€$£¥" else "")
    stem = terms(written, language)[:1] if written[:1].isalpha() and not is_unspaced(written) else []
    stop_words = stop_words_by_language().get(language, frozenset())
    following = stem[0] if stem and written.lower() not in stop_words else ""
    return Quantity(readings=readings, unit=unit, following="" if unit else following)


def _readings(written: str) -> frozenset[str]:
    """Return the values that a number may have: "1.240" is 1240 or 1.24."""
    plain = written.translate(_SPACES)
    found = set()
    if _GROUPED.fullmatch(written):
        found.add(str(int(re.sub(r"[,.]", "", plain))))
    match plain.count(".") + plain.count(","):
        case 0 | 1:
            found.add(format(Decimal(plain.replace(",", ".")).normalize(), "f"))
        case _ if _GROUPED.match(written) and plain[-4:-3] not in ",.":
            head, _, tail = plain.replace(",", ".").rpartition(".")
            found.add(format(Decimal(f"{head.replace('.', '')}.{tail}").normalize(), "f"))
        case _:
            found.add(plain)
    return frozenset(found)


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
        if not any(quantity.equals(each) for each in found):
            others |= beside if found else set()
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


def _has(part: Part, quantity: Quantity) -> bool:
    return any(quantity.equals(each) for each in quantities(part))


def _comparable(quantity: Quantity, part: Part) -> list[Quantity]:
    """Return the numbers of a part that have the same unit, or may have it."""
    return [each for each in quantities(part) if each.unit == quantity.unit or not (each.unit and quantity.unit)]


def _after_first_number(part: Part) -> frozenset[str]:
    values = _number_words(part.language)
    first = next(
        (found for found in _FOUND.finditer(part.text) if found["number"] or found["word"].lower() in values), None
    )
    return Part.of(part.text[first.end() :], part.language).terms if first else part.terms


def _rates(text: str) -> set[str]:
    return {unit for word in _rate().findall(text.lower()) if (unit := _unit(word)) in vocabulary().rates.times}


@cache
def _rate() -> re.Pattern[str]:
    before = "|".join(map(re.escape, sorted(vocabulary().rates.before)))
    return re.compile(rf"(?<![^\W\d_])(?:{before})\s?([^\W\d_]{{1,20}})")


def _word_after(text: str, end: int) -> str:
    found = _FOUND.search(text, end)
    return (found["word"] or "").lower() if found else ""


def _unit(written: str) -> str:
    units = _units()
    return units.get(written) or units.get(written.lower(), "")


@cache
def _units() -> dict[str, str]:
    return {spelling: unit for unit, spellings in vocabulary().units.items() for spelling in spellings}


def _number_words(language: str) -> Mapping[str, int]:
    values = vocabulary().numbers.values
    return values.get(language, values["english"])
