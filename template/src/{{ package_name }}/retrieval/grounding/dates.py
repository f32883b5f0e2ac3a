"""Compare dates: months, days, weekdays, seasons, times of day, and what is before or after."""

import itertools
import re
from functools import cache, lru_cache

from .parts import Evidence, Part, clauses_of
from .vocabulary import vocabulary

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th)?\s(?:of\s)?([^\W\d_]{3,12})")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:])")
_CJK_MONTH = re.compile(r"(\d{1,2})月")
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,12})\s\d{4}(?!\d)")
_HALVES = ("a.m", "p.m", "am", "pm", "午前", "午後")
_HALF_OF_DAY = re.compile(r"(?<=[\d ])(?:[ap]\.?m)(?![^\W_])|午前|午後")
_ORDER = "order of "
_BEFORE_WHAT = re.compile(r"(?<!\w)([^\W\d_]{3,8})\s(?:(?:the|a|an|der|dem|den|die|das)\s)?(\w{1,30})")
_WORD = re.compile(r"[^\W\d_]{2,20}")
# Names that are other words as well, and count only beside a day or a year.
_AMBIGUOUS = frozenset({"may", "march", "mars", "mai", "fall", "été"})

# What is dated and how: ("month", "5").
Date = tuple[str, str]


def has_other_date(claim: Part, evidence: Evidence) -> bool:
    """Return whether the claim has a date that its nearest clauses, or if these have none all passages, do not have.

    What it says is before or after may only not be the other way round there.
    """
    everywhere = dates(evidence.whole.text)
    for clause in clauses_of(claim):
        near = [dates(part.text) for part in evidence.nearest(clause)]
        if any(not _is_said(date, near, everywhere) for date in dates(clause.text)):
            return True
    return any(date not in everywhere and not date[0].startswith(_ORDER) for date in dates(claim.text))


@lru_cache(maxsize=2_048)
def dates(text: str) -> frozenset[Date]:
    """Return what is dated in a text."""
    words = [word.lower() for word in _WORD.findall(text)]
    names = _names()
    found = {names[word] for word in words if word in names and word not in _AMBIGUOUS}
    found |= {("month", month) for month in _CJK_MONTH.findall(text)}
    found |= {("time", f"{int(hour)}:{minute}") for hour, minute in _TIME.findall(text)}
    found |= {("half", str(_HALVES.index(half) % 2)) for half in _HALF_OF_DAY.findall(text)}
    found |= {names[name.lower()] for name in _MONTH_YEAR.findall(text) if name.lower() in names}
    numbered = [(int(day), str(int(month))) for _, month, day in _ISO.findall(text)]
    for day, name in [*_DAY_MONTH.findall(text), *((day, name) for name, day in _MONTH_DAY.findall(text))]:
        kind, month = names.get(name.lower(), ("", ""))
        numbered += [(int(day), month)] if kind == "month" else []
    for day, month in numbered:
        found |= {("month", month), ("day", f"{day}.{month}")}
    for ordinal, period in itertools.pairwise(words):
        if ordinal in _ordinals() and period in vocabulary().dates.periods:
            found.add((period, _ordinals()[ordinal]))
    for marker, what in _BEFORE_WHAT.findall(text.lower()):
        for order, markers in (("earlier", vocabulary().dates.earlier), ("later", vocabulary().dates.later)):
            found |= {(f"{_ORDER}{what}", order)} if marker in markers else set()
    return frozenset(found)


def _is_said(date: Date, near: list[frozenset[Date]], everywhere: frozenset[Date]) -> bool:
    kind, _ = date
    same = [found for found in near if any(other == kind for other, _ in found)]
    if kind.startswith(_ORDER):
        return not same or any(date in found for found in same)
    return any(date in found for found in same) if same else date in everywhere


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
