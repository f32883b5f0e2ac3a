"""Find times of day: "5 pm", "17:00", "half past six", "halb sieben", "20 Uhr", "dès dix heures"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ..reading.vocabulary import alternatives, vocabulary
from .numerals import number_words

_HOURS, _NOON = 24, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time on a clock of twelve hours, the half of the day where it is said, and where it is written."""

    written: str
    half: str
    start: int
    end: int


@lru_cache(maxsize=2_048)
def times_of_day(text: str, language: str) -> tuple[Time, ...]:
    """Return the times of day of a text, in their order."""
    return tuple(_times(text.lower(), language)) if any(map(str.isalnum, text)) else ()


def _times(text: str, language: str) -> Iterator[Time]:
    known, values = _patterns(language), number_words(language)
    for match in known.time.finditer(text):
        groups = match.groupdict()
        if groups["noon"] or groups["midnight"]:
            yield Time(written="12:00", half="1" if groups["noon"] else "0", start=match.start(), end=match.end())
            continue
        said = next(filter(None, (groups[name] for name in ("exact", "past", "to", "on", "french"))))
        hour = int(said) if said.isdigit() else values[said]
        minutes = int(groups["minutes"] or groups["more"] or _minutes(match[0]))
        if groups["to"]:
            hour -= 1
        if not 0 <= hour <= _HOURS:
            continue
        marker = known.marker.match(text, match.end())
        end = marker.end() if marker else match.end()
        is_of_24 = said.startswith("0") or (language != "english" and not groups["to"])
        half = ""
        if marker:
            half = "1" if marker["evening"] else "0"
        elif hour > _NOON:
            half = "0" if hour == _HOURS else "1"
        elif is_of_24 and not groups["past"]:
            half = "1" if hour == _NOON else "0"
        yield Time(written=f"{(hour - 1) % _NOON + 1}:{minutes:02}", half=half, start=match.start(), end=end)


def _minutes(written: str) -> int:
    known = vocabulary().clock
    if any(phrase in written for phrase in (*known.half_past, *known.half_to)):
        return 30
    if any(phrase in written for phrase in known.quarter_past):
        return 15
    return 45 if any(phrase in written for phrase in known.quarter_to) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    time: re.Pattern[str]
    marker: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known = vocabulary().clock
    words = (word for word, value in number_words(language).items() if 0 < value <= _HOURS and word.isalpha())
    hour = rf"(?:[01]?\d|2[0-4]|{alternatives(words)})"
    halves = rf"[ap]\.?m(?![^\W_])|{alternatives(known.o_clock)}"
    french = (
        rf"|\b(?:{alternatives(known.at)}) (?P<french>{hour}) ?h(?:eures?)?\b(?! ?\d)" if language == "french" else ""
    )
    time = re.compile(
        r"(?<![\d:.,])(?P<exact>[01]?\d|2[0-4])(?:[:h](?P<minutes>[0-5]\d)(?!\d)"
        rf"|\.(?P<more>[0-5]\d)(?= ?(?:{halves})))"
        rf"(?: ?(?:{alternatives(known.o_clock)})\b)?"
        rf"|\b(?:{alternatives((*known.half_past, *known.quarter_past))}) (?P<past>{hour})\b"
        rf"|\b(?:{alternatives((*known.half_to, *known.quarter_to))}) (?P<to>{hour})\b"
        rf"|(?<![\w.,:])(?P<on>{hour}) ?(?:(?:{alternatives(known.o_clock)})\b|(?=[ap]\.?m(?![^\W_])))"
        rf"|(?P<noon>\b(?<!après-)(?:{alternatives(known.noon)})\b)|(?P<midnight>\b(?:{alternatives(known.midnight)})\b)"
        rf"{french or '|(?P<french>(?!))'}"
    )
    marker = re.compile(
        rf"[ ]?(?:(?P<morning>{alternatives(known.morning)})|(?P<evening>{alternatives(known.evening)}))(?![^\W_])"
    )
    return _Patterns(time=time, marker=marker)
