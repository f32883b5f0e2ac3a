"""How dates and times are written in a column of text cells."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import polars as pl

_DAYS = (
    *(
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%Y/%m/%d",
        "%d-%m-%Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%b %d, %Y",
        "%B %d, %Y",
    ),
    *("%d %b %Y", "%d %B %Y", "%m/%d/%y", "%d/%m/%y"),
)
_CLOCKS = (
    *("", " %H:%M:%S", "T%H:%M:%S", " %H:%M", "T%H:%M", " %H:%M:%S%.f", "T%H:%M:%S%.f"),
    *(" %I:%M %p", " %I:%M:%S %p"),
    *("T%H:%M:%S%.f%#z", " %H:%M:%S%.f%#z"),  # with a zone
)
_EIGHT_DIGITS = "%Y%m%d"
_LOOKED_AT, _NEARLY_ALL, _LONG = 50, 0.95, r"^.{33}"


def date_form(cells: pl.Series) -> str:
    """Return the form of the dates or times in the cells; empty where there is none that fits all."""
    words = cells.drop_nulls().unique()
    first = words.head(_LOOKED_AT)
    if not _may_be_dates(first):
        return ""
    if form := day_form(words):
        return form
    fitting = (form for form in _forms() if _fits(first, form) and _fits(words, form))
    return next(fitting, "")


def day_form(cells: pl.Series) -> str:
    """Return the form of days that are written as numbers, such as 20240131; empty where not all are such days."""
    words = cells.drop_nulls().unique()
    eight = len(words) and words.str.contains(r"^(19|20)[0-9]{6}$").all()
    return _EIGHT_DIGITS if eight and _fits(words, _EIGHT_DIGITS) else ""


def several_date_forms(cells: pl.Series) -> tuple[str, ...]:
    """Return two cells that show how dates are written, where nearly each is one and no form fits all."""
    words = cells.drop_nulls().unique(maintain_order=True)
    first = words.head(_LOOKED_AT)
    if not _may_be_dates(first):
        return ()
    read = {form: first.str.to_date(form, strict=False).is_not_null() for form in _forms()}
    if reduce(or_, read.values()).mean() < _NEARLY_ALL:
        return ()
    form = max(read, key=lambda one: read[one].sum())
    fits = words.str.to_date(form, strict=False).is_not_null()
    others = words.filter(~fits)
    return (words.filter(fits)[0], others[0]) if len(others) else ()


def _may_be_dates(words: pl.Series) -> bool:
    return bool(len(words) and words.str.contains(r"[0-9]").all() and not words.str.contains(_LONG).any())


def _forms() -> Iterator[str]:
    return (day + clock for day in _DAYS for clock in _CLOCKS)


def _fits(words: pl.Series, form: str) -> bool:
    return words.str.to_date(form, strict=False).null_count() == 0
