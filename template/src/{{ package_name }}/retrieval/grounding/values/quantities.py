"""Read numbers with their units: digits, words, shares and rates."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache

from ...text.analysis import is_unspaced, stop_words_by_language, terms
from ...text.sentences import sentences
from ..reading.parts import Part
from ..reading.vocabulary import alternatives, vocabulary
from .dates import without_dates
from .measures import Quantity, exactly, measured, unit_of, unit_spellings
from .numerals import number_words, numbers_in_words
from .shares import Placed, shares

_NUMBER = r"(?:\d{1,3}(?:[,.\u00a0\u202f ]\d{3}){1,5}(?!\d)(?:[.,]\d{1,6})?|\d{1,20}(?:[.,]\d{1,9}){0,4})"
_DIGITS = re.compile(rf"(?<![\d.,]){_NUMBER}")
_RUN = re.compile(r"[^\W\d_]{1,30}")
_AFTER = re.compile(r"[ \u00a0-]?(?P<unit>km/h|m/s|°[CF]|[%€$£¥]|[^\W\d_]{1,30})(?P<next> [^\W\d_]{1,30})?")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+")
_JOINT = re.compile(r"[ -]?[^\W\d_]{1,20}(?: and| und| et|,)? ")
_SPACES = str.maketrans("", "", "\u00a0\u202f ")
_SHORTEST_NAME = 3
_HAN = re.compile(r"[一二三四五六七八九十]")


def has_quantities(question: str, language: str, text: str, text_language: str) -> bool:
    """Return whether each number of a question that has a unit is in the text with that unit, or without any."""
    said = [(part, quantities(part)) for part in (Part.of(one, text_language) for one in sentences(text))]
    return all(
        any(
            (
                asked.equals(other)
                and (other.unit == asked.unit or not (other.unit or other.following) or _mentions(part, asked.unit))
            )
            or asked.is_as_much(other)
            for part, found in said
            for other in found
        )
        for asked in quantities(Part.of(question, language))
        if asked.unit
    )


def is_measure(word: str, language: str) -> bool:
    """Return whether a word is a number or a unit, which are compared by what they mean."""
    return (
        word.isdigit()
        or word in number_words(language)
        or word in unit_spellings()
        or word in vocabulary().numbers.shares
    )


@lru_cache(maxsize=2_048)
def quantities(part: Part) -> tuple[Quantity, ...]:
    """Return the numbers of a part in their order, those in words included, and those of dates left out."""
    return tuple(quantity for _, quantity in placed_quantities(part))


@lru_cache(maxsize=2_048)
def distinct_quantities(part: Part) -> tuple[Quantity, ...]:
    """Return the numbers of a part, each once."""
    return tuple(dict.fromkeys(quantities(part)))


def placed_quantities(part: Part) -> list[tuple[int, Quantity]]:
    """Return the numbers of a part, each with where it ends, in their order."""
    text = without_dates(part.text, part.language)
    parts = list(shares(text, part.language))
    plain = [_with_power(text, match) for match in _DIGITS.finditer(text)]
    plain += [(start, end, frozenset({str(value)})) for start, end, value in numbers_in_words(text, part.language)]
    taken = {position for start, end, _ in parts for position in range(start, end)}
    found = parts + [
        (start, end, _quantity(text, end, read, part.language)) for start, end, read in plain if start not in taken
    ]
    joined = _joined(text, sorted(found + _counted(text, part.language), key=lambda each: each[:2]))
    return [(end, quantity) for _, end, quantity in joined]


def _joined(text: str, found: list[Placed]) -> list[Placed]:
    """Return the numbers with those as one that only together say how much it is: "2 hours and 30 minutes"."""
    kept: list[Placed] = []
    for start, end, quantity in found:
        before = kept[-1] if kept and _JOINT.fullmatch(text, kept[-1][1], start) else None
        together = _together(before[2], quantity) if before else None
        if before and together:
            kept[-1] = (before[0], end, together)
        else:
            kept.append((start, end, quantity))
    return kept


def _together(larger: Quantity, smaller: Quantity) -> Quantity | None:
    """Return both as one amount of the smaller unit, or nothing where they do not measure the same."""
    (measure, size), (its_measure, its_size) = measured(larger.unit), measured(smaller.unit)
    if not measure or measure != its_measure or size <= its_size or not (larger.values and smaller.values):
        return None
    return exactly(larger.values[0] * size / its_size + smaller.values[0], smaller.unit)


def implied(part: Part) -> Iterator[str]:
    """Yield each unit of which a part names one without a number: "within a year"."""
    units = (unit_of(match["unit"]) for match in _one_unit().finditer(part.text.lower()))
    yield from filter(None, units)


def rates(text: str) -> set[str]:
    """Return the units of time that something is said to be for each of."""
    found = (unit_of(word) for word in _rate().findall(text.lower()))
    return {unit for unit in found if unit in vocabulary().rates.times}


def _mentions(part: Part, unit: str) -> bool:
    return not vocabulary().units[unit].isdisjoint(part.words)


def _with_power(text: str, match: "re.Match[str]") -> tuple[int, int, frozenset[str]]:
    """Return a number in digits, with what it is multiplied by: "2 million"."""
    readings = _readings(match[0])
    power = _power().match(text, match.end())
    if power is None:
        return match.start(), match.end(), readings
    times = vocabulary().numbers.powers[power[1].lower()]
    plain = (reading for reading in readings if reading.count(".") <= 1)
    return match.start(), power.end(), frozenset(format((Decimal(each) * times).normalize(), "f") for each in plain)


@cache
def _power() -> re.Pattern[str]:
    return re.compile(rf"[ \u00a0-]?({alternatives(vocabulary().numbers.powers)})\b", re.IGNORECASE)


def _counted(text: str, language: str) -> list[Placed]:
    """Return the numbers in runs of letters of a script that does not separate words."""
    if not any(map(is_unspaced, text)):
        return []
    counters = vocabulary().numbers.counters
    values = {**number_words(language), **vocabulary().numbers.values["japanese"]}
    return [
        (found.start(), found.end(), _quantity(text, found.end(), frozenset({str(values[found[0]])}), language))
        for run in _RUN.finditer(text)
        for found in _HAN.finditer(text, run.start(), run.end())
        if found.end() < len(text) and text[found.end()] in counters
    ]


def _quantity(text: str, end: int, readings: frozenset[str], language: str) -> Quantity:
    after = _AFTER.match(text, end)
    written = after["unit"] if after else ""
    # A sign of a currency stands before its number.
    before = text[max(end - 24, 0) : end].rstrip("0123456789.,\u00a0 ")[-1:]
    unit = unit_of(written) or (unit_of(before) if before in "€$£¥" else "")
    stop_words = stop_words_by_language().get(language, frozenset())
    if after and after["next"]:
        unit = unit_of(after["next"].strip()) if written.lower() in vocabulary().numbers.degrees else unit
        unit = unit or _unit_after(written, after["next"].strip(), stop_words)
    stem = terms(written, language)[:1] if written[:1].isalpha() and not is_unspaced(written) else []
    following = stem[0] if stem and written.lower() not in stop_words else ""
    return Quantity(readings=readings, unit=unit, following="" if unit else following)


def _unit_after(written: str, following: str, stop_words: frozenset[str]) -> str:
    """Return the unit after a word that says of which kind it is: "500 operating hours", "20 working days"."""
    is_kind = written.islower() and written not in stop_words | vocabulary().rates.before
    unit = unit_of(following) if is_kind and len(following) >= _SHORTEST_NAME else ""
    return unit if unit in vocabulary().rates.times else ""


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


@cache
def _one_unit() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(vocabulary().numbers.one)})[ -](?P<unit>[^\W\d_]{{2,20}})")


@cache
def _rate() -> re.Pattern[str]:
    words = alternatives(word for word in vocabulary().rates.before if word.isalpha())
    return re.compile(rf"(?:(?<![^\W\d_])(?:{words})\s|/\s?)([^\W\d_]{{1,20}})")
