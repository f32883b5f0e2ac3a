"""Tell whether a number or a date follows from those of the passages by one step of reckoning."""

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import date as calendar_date
from functools import lru_cache
from types import MappingProxyType

from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..values.clock import times_of_day
from ..values.dates import Date, dates
from ..values.measures import NEAR_SHARE, SHARE, Quantity, measured
from ..values.quantities import distinct_quantities, implied, quantities, rates

# How much of a unit; without a unit, of whatever is counted.
Amount = tuple[float, str]

_HUNDRED, _HOUR, _HALF_DAY, _DAY, _SECONDS = 100, 60, 720, 1_440, 86_400
# Of the numbers of two sentences in a row, those that are reckoned with.
_MOST_OPERANDS = 12
_YEARS = range(1_000, 2_200)
_LEAP_YEAR = 2_000
_MONTHS_OF: Mapping[str, int] = MappingProxyType({"month": 1, "year": 12})
_DAYS_OF_MONTH = 30
_MOST_ITEMS, _MOST_DATES = 6, 7
_EXACT = 1e-6
_ITEM = re.compile(r",\s|\s(?:and|or|und|oder|et|ou)\s")


def follows(quantity: Quantity, claim: Part, evidence: Evidence) -> bool:
    """Return whether a number that is not in the passages follows from what two of their sentences in a row say.

    These have something in common with the claim. It may be a sum, a difference, a product, a ratio or a share of two
    numbers there, the sum of all, the time between two dates or hours, a count of what is listed, or the same rate.
    """
    for pair in itertools.pairwise((*evidence.sentences, *evidence.sentences[-1:])):
        if any(claim.terms & sentence.terms for sentence in pair):
            results = (_results_of(*pair), *(_at_other_rate(claim, sentence) for sentence in pair))
            if any(_is_result(quantity, *result) for result in itertools.chain(*results)):
                return True
    return False


def follows_in_time(date: Date, evidence: Evidence) -> bool:
    """Return whether a length of time that the passages name lies between a date and one of theirs."""
    kind, value = date
    others = {each for other, each in dates(evidence.whole.text, evidence.whole.language) if other == kind}
    lengths = [(amount, each.unit) for each in distinct_quantities(evidence.whole) for amount in each.values]
    lengths += [(1.0, unit) for unit in implied(evidence.whole)]
    minutes = {round(amount * measured(unit)[1] / _HOUR) for amount, unit in lengths if measured(unit)[0] == "time"}
    days = {length // _DAY for length in minutes}
    months = {int(amount * _MONTHS_OF[unit]) for amount, unit in lengths if unit in _MONTHS_OF}
    match kind:
        case "month":
            months |= {length // _DAYS_OF_MONTH + more for length in days for more in (0, 1) if length}
            return any((int(value) - int(other)) % 12 in {length % 12 for length in months} for other in others)
        case "day":
            apart = {abs(_day_of_year(value) - _day_of_year(other)) for other in others}
            return any(length and {length - 1, length, length + 1} & apart for length in days)
        case "time":
            apart = {(_minutes(value, "") - _minutes(other, "")) % _HALF_DAY for other in others}
            return not apart.isdisjoint({each % _HALF_DAY for length in minutes for each in (length, -length)})
        case _:
            return False


def _is_result(quantity: Quantity, value: float, unit: str) -> bool:
    if quantity.unit == unit == SHARE:
        return any(abs(own - value) <= NEAR_SHARE for own in quantity.values)
    (measure, size), (its_measure, its_size) = measured(quantity.unit), measured(unit)
    if quantity.unit and unit and quantity.unit != unit:
        if not measure or measure != its_measure:
            return False
        value = value * its_size / size
    return any(abs(own - value) <= _EXACT * max(abs(value), 1) for own in quantity.values)


@lru_cache(maxsize=1_024)
def _results_of(first: Part, second: Part) -> tuple[Amount, ...]:
    """Return what follows from the numbers of two sentences, which may be one."""
    sentences = (first,) if first == second else (first, second)
    named = [(value, each.unit) for sentence in sentences for each in quantities(sentence) for value in each.values]
    ones = [(1.0, unit) for sentence in sentences for unit in implied(sentence)]
    found = list(ones)
    for (left, unit), (right, its_unit) in itertools.permutations((*named, *ones)[:_MOST_OPERANDS], 2):
        found += _made_of(left, unit, right, its_unit)
    for sentence in sentences:
        numbers = [(each.values[0], each.unit) for each in quantities(sentence) if each.values]
        if len({unit for _, unit in numbers}) == 1:
            found.append((sum(value for value, _ in numbers), numbers[0][1]))
        items = min(len(_ITEM.findall(sentence.text)) + 1, _MOST_ITEMS)
        found += [(float(count), "") for count in range(2, items + 1)]
        found += [*_hours_between(sentence), *_days_between(sentence)]
    return tuple(found)


def _made_of(left: float, unit: str, right: float, its_unit: str) -> Iterator[Amount]:
    """Yield what two numbers make together."""
    (measure, size), (its_measure, its_size) = measured(unit), measured(its_unit)
    if its_unit == SHARE != unit:
        yield left * right / _HUNDRED, unit
        return
    if its_unit in _MONTHS_OF and not unit and left in _YEARS:
        years = right * _MONTHS_OF[its_unit] / _MONTHS_OF["year"]
        yield from ((left + years // 1, ""), (left + -(-years // 1), ""))
    if unit == its_unit or (measure and measure == its_measure):
        scaled = right * its_size / size
        yield left + scaled, unit
        if left > scaled > 0:
            yield from ((left - scaled, unit), (left / scaled, ""))
        elif scaled:
            yield from ((share, SHARE) for share in (left / scaled * _HUNDRED, (1 - left / scaled) * _HUNDRED))
    if not its_unit and right > 1:
        yield from ((left * right, unit), (left / right, unit))


def _hours_between(sentence: Part) -> Iterator[Amount]:
    """Yield the lengths of time from each time of day to the next."""
    minutes = [_minutes(time.written, time.half) for time in times_of_day(sentence.text, sentence.language)]
    yield from (((end - start) % _DAY, "minute") for start, end in itertools.pairwise(minutes))


def _days_between(sentence: Part) -> Iterator[Amount]:
    """Yield the lengths of ranges of weekdays and months, and what is between each two dates."""
    found = dates(sentence.text, sentence.language)
    for kind, unit in (("range of weekday", "day"), ("range of month", "month")):
        ranges = (map(int, value.split("-")) for each, value in found if each == kind)
        yield from ((last - first + 1, unit) for first, last in ranges)
    days = sorted(_day_of_year(value) for kind, value in found if kind == "day")[:_MOST_DATES]
    for first, last in itertools.combinations(days, 2):
        yield from ((last - first + more, "day") for more in (0, 1))
    months = sorted(int(value) for kind, value in found if kind == "month")
    yield from ((last - first, "month") for first, last in itertools.combinations(months, 2))


def _day_of_year(value: str) -> int:
    day, month = map(int, value.split("."))
    return calendar_date(_LEAP_YEAR, month, 1).timetuple().tm_yday + day


def _minutes(written: str, half: str) -> int:
    hours, minutes = map(int, written.split(":"))
    return hours * _HOUR % _HALF_DAY + (_HALF_DAY if half == "1" else 0) + minutes


def _at_other_rate(claim: Part, sentence: Part) -> Iterator[Amount]:
    """Yield what holds for another time: "10 euros a month" are 120 a year, "every 20 minutes" is 3 times an hour."""
    for asked, known in itertools.product(rates(claim.text), rates(sentence.text)):
        (measure, size), (its_measure, its_size) = measured(asked), measured(known)
        if asked != known and measure == its_measure:
            yield from ((value * size / its_size, each.unit) for each in quantities(sentence) for value in each.values)
    for asked in rates(claim.text):
        (measure, size) = measured(asked)
        spans = [(value, *measured(each.unit)) for each in quantities(sentence) for value in each.values if value]
        yield from ((size / (value * its_size), "") for value, its_measure, its_size in spans if its_measure == measure)
