"""Read dates: months, days, weekdays, seasons, times of day, and what is before or after."""

import itertools
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ..reading.vocabulary import alternatives, vocabulary
from .clock import times_of_day

_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er)?\s(?:of\s)?(?P<name>[^\W\d_]{3,12})")
_MONTH_DAY = re.compile(r"(?P<name>[^\W\d_]{3,12})\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)")
_NUMERIC = re.compile(
    r"(?<![\d.,])(?:(?<=\b[av][bm] )|(?<=\b(?:bis|vom|zum|dem|den) )|(?=\d{1,2}\.\d{1,2}\.\d{4}))"
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?:(?P<year>\d{4})(?!\d))?"
)
_CJK_MONTH = re.compile(r"(\d{1,2})月")
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,12})\s\d{4}(?!\d)")
_HALVES = ("午前", "午後")
_HALF_OF_DAY = re.compile("午前|午後")
ORDER = "order of "
_BEFORE_WHAT = re.compile(r"(?<!\w)([^\W\d_]{3,8})\s(?:(?:the|a|an|der|dem|den|die|das|la|le)\s)?(\w{1,30})")
_WORD = re.compile(r"[^\W\d_]{2,20}")
# Names that are other words as well, and count only beside a day or a year.
_AMBIGUOUS = frozenset({"may", "march", "mars", "mai", "fall", "été", "second", "seconde"})
_MOST_DAYS, _MONTHS, _DIGITS_OF_YEAR = 31, 12, 4

# What is dated and how: ("month", "5").
Date = tuple[str, str]


@lru_cache(maxsize=2_048)
def dates(text: str, language: str) -> frozenset[Date]:
    """Return what is dated in a text."""
    words = [word.lower() for word in _WORD.findall(text)]
    names = _names()
    found = {names[word] for word in words if word in names and word not in _AMBIGUOUS}
    found |= {("month", month) for month in _CJK_MONTH.findall(text)}
    found |= {names[name.lower()] for name in _MONTH_YEAR.findall(text) if name.lower() in names}
    for time in times_of_day(text, language):
        found |= {("time", time.written)} | ({("half", time.half)} if time.half else set())
    found |= {("half", str(_HALVES.index(half))) for half in _HALF_OF_DAY.findall(text)}
    for _, day, month in _days(text):
        found |= {("month", str(month)), ("day", f"{day}.{month}")}
    for ordinal, period in itertools.pairwise(words):
        if ordinal in _ordinals() and (
            period in vocabulary().dates.periods or names.get(period, ("",))[0] == "weekday"
        ):
            found.add(("which " + "".join(names.get(period, (period,))), _ordinals()[ordinal]))
    for marker, what in _BEFORE_WHAT.findall(text.lower()):
        for order, markers in (("earlier", vocabulary().dates.earlier), ("later", vocabulary().dates.later)):
            is_time = what.isdigit() and len(what) != _DIGITS_OF_YEAR
            found |= {(f"{ORDER}{what}", order)} if marker in markers and not is_time else set()
    return frozenset(found | set(_ranges(text.lower(), words)))


def without_dates(text: str, language: str) -> str:
    """Return the text with spaces instead of times of day and of days of a month, but with years."""
    spans = [(time.start, time.end) for time in times_of_day(text, language)] + [span for span, _, _ in _days(text)]
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _days(text: str) -> Iterator[tuple[tuple[int, int], int, int]]:
    """Yield days of a month: where each is written, without its year, the day and the month."""
    for match in itertools.chain(_ISO.finditer(text), _NUMERIC.finditer(text)):
        day, month = int(match["day"]), int(match["month"])
        if 1 <= day <= _MOST_DAYS and 1 <= month <= _MONTHS:
            year = match.span("year")
            span = (year[1], match.end()) if match.re is _ISO else (match.start(), max(year[0], match.end("month") + 1))
            yield span, day, month
    for match in itertools.chain(_DAY_MONTH.finditer(text), _MONTH_DAY.finditer(text)):
        kind, month_name = _names().get(match["name"].lower(), ("", ""))
        if kind == "month":
            yield match.span(), int(match["day"]), int(month_name)


def _ranges(text: str, words: list[str]) -> Iterator[Date]:
    """Yield all days and months between two that a text names, and which range it is."""
    names, groups = _names(), vocabulary().dates.weekday_groups
    spans: list[tuple[str, int, int]] = []
    for word in filter(groups.__contains__, words):
        start, _, end = groups[word].partition("-")
        spans.append(("weekday", int(start), int(end)))
    for match in _range().finditer(text):
        first, last = (names.get(match[name], ("", "0")) for name in ("first", "last"))
        if first[0] == last[0] and first[0] in ("weekday", "month") and int(first[1]) < int(last[1]):
            spans.append((first[0], int(first[1]), int(last[1])))
    for kind, least, most in spans:
        yield (f"range of {kind}", f"{least}-{most}")
        yield from ((kind, str(number)) for number in range(least, most + 1))


@cache
def _range() -> re.Pattern[str]:
    until = alternatives(vocabulary().dates.until)
    return re.compile(rf"(?P<first>[^\W\d_]{{3,12}})\s?(?:{until})\s?(?:le\s)?(?P<last>[^\W\d_]{{3,12}})")


@cache
def _names() -> dict[str, Date]:
    known = vocabulary().dates
    kinds = (("month", known.months), ("weekday", known.weekdays), ("season", known.seasons))
    return {
        name: (kind, str(number)) for kind, groups in kinds for number, names in enumerate(groups, 1) for name in names
    }


@cache
def _ordinals() -> dict[str, str]:
    return {name: str(number) for number, names in enumerate(vocabulary().dates.ordinals, 1) for name in names}
