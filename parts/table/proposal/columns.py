"""The type of a column of text cells: a number, a date, yes or no, a category, an id, prose or nothing."""

import keyword
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count

import polars as pl

from .dates import date_form, day_form, several_date_forms

MOST_LEVELS = 50
_ID = re.compile(
    r"(^|[^a-z])(id|key|no|nr|num|number|index|row|serial|code|uuid)([^a-z]|$)|Id$|ID$", re.IGNORECASE
)
_SURELY_AN_ID = re.compile(r"(^|[_\s.-])(id|ID|Id|u?uid|UU?ID|key)$|^(id|ID|Id)[_\s.-]|[a-z](Id|ID)$")
_INDEXES = ("Unnamed:", "__UNNAMED__", "__index_level_")
_RARE_ROWS = 10
_RARE_SHARE = 0.001
_PROSE_WORDS = 4
_IDENTIFYING = 0.98
_NEARLY_ALL = 0.95
MISSING_WORDS = ("?", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "#N/A", "<NA>", "NaT", "\\N")
_NUMBER = {".": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$", ",": r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]*)?([eE][+-]?[0-9]{1,3})?$"}
# Numbers that are written with a currency, a percent sign, a sign of minus that is no hyphen, or separated thousands.
_SIGNED = r"^[\p{Sc}%−+\-\s]*([0-9]{1,3}([ '’\x{a0}\x{202f}.,][0-9]{3})+|[0-9]+)([.,][0-9]+)?[\s%\p{Sc}]*$"
_YES = {"yes", "y", "true", "t", "1", "on"}
_NO = {"no", "n", "false", "f", "0", "off"}
_RESERVED = {"observed_at", "split", "split_group", "reasons", "score", "prediction", "probabilities"}
# Attributes of pydantic's models, which the fields of a request would hide.
_PYDANTIC = {
    *("copy", "json", "dict", "schema", "validate", "construct", "fields", "parse_obj", "parse_raw"),
    *("parse_file", "from_orm", "schema_json", "update_forward_refs"),
}
_LONGEST_NAME = 40
_MOST_SPELLINGS = 12


class Kind(StrEnum):
    """The kinds of columns."""

    EMPTY = "empty"
    CONSTANT = "constant"
    NUMBER = "number"
    DATE = "date"
    DATES = "dates"
    FLAG = "flag"
    CATEGORY = "category"
    ID = "id"
    PROSE = "prose"
    CODES = "codes"
    MIXED = "mixed"
    SIGNS = "signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as it was found.

    `levels` are the frequent words, most frequent first, `rare` whether there are others; `form` is how dates are
    written; `low` and `high` bound numbers and dates.
    """

    raw: str
    name: str
    kind: Kind
    rows: int
    empty: int
    distinct: int
    levels: tuple[str, ...] = ()
    rare: bool = False
    integer: bool = False
    form: str = ""
    low: float | str = ""
    high: float | str = ""


def clean(rows: pl.DataFrame, missing: Sequence[str]) -> pl.DataFrame:
    """Return the cells without surrounding blanks, empty and missing ones as null."""
    rows = rows.with_columns(pl.all().str.strip_chars())
    return rows.with_columns(pl.when(~pl.all().is_in(["", *missing])).then(pl.all()))


def missing_words(rows: pl.DataFrame) -> tuple[str, ...]:
    """Return the usual words for an empty cell that a file has."""
    cells = rows.select(pl.all().str.strip_chars())
    found = cells.select(pl.all().unique().implode()).row(0) if len(rows.columns) else ()
    return tuple(word for word in MISSING_WORDS if any(word in set(values) for values in found))


def decimal_of(rows: pl.DataFrame) -> str:
    """Return the separator of fractions that most columns of numbers with fractions use; a point unless a comma."""
    counts = {".": 0, ",": 0}
    for name in rows.columns:
        known = rows[name].drop_nulls()
        for mark in counts:
            fractions = known.str.contains(mark, literal=True).any()
            counts[mark] += bool(len(known) and fractions and known.str.contains(_NUMBER[mark]).all())
    return "," if counts[","] > counts["."] else "."


def to_number(cells: pl.Series, decimal: str) -> pl.Series | None:
    """Return the cells as numbers, or None where one is none."""
    known = cells.drop_nulls()
    if not len(known) or not known.str.contains(_NUMBER[decimal]).all():
        return None
    if decimal == ",":
        cells = cells.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    found = cells.cast(pl.Float64)
    return found if found.drop_nulls().is_finite().all() else None


def strays(known: pl.Series, decimal: str, *, numbers: float = _NEARLY_ALL) -> tuple[str, ...]:
    """Return the different words among cells of which at least the share `numbers` is numbers, by default nearly all."""
    large = known.cast(pl.Float64, strict=False).is_infinite().fill_null(value=False)
    fits = known.str.contains(_NUMBER[decimal]) & ~large
    return tuple(known.filter(~fits).unique(maintain_order=True)) if len(known) and fits.mean() >= numbers else ()


def has_signs(known: pl.Series) -> bool:
    """Tell whether all cells are numbers, of which some have a currency, a percent sign or separated thousands."""
    return bool(len(known)) and bool(known.str.contains(_SIGNED).all())


def profile(rows: pl.DataFrame, decimal: str, names: Mapping[str, str]) -> Iterator[Column]:
    """Yield what each column is; `names` has a name for each."""
    for raw in rows.columns:
        yield profile_column(rows[raw], names[raw], decimal)


def profile_column(cells: pl.Series, name: str, decimal: str) -> Column:
    """Return what a column is."""
    known = cells.drop_nulls()
    counts = words_of(known)
    about = {
        "raw": cells.name,
        "name": name,
        "rows": len(cells),
        "empty": len(cells) - len(known),
        "distinct": len(counts),
    }
    if not len(known):
        return Column(**about, kind=Kind.EMPTY)
    if len(counts) == 1 and len(known) == len(cells):
        return Column(**about, kind=Kind.CONSTANT, levels=(known[0],))
    words = counts["word"].to_list()
    if len(known) == len(cells) and truth_of(words):
        return Column(**about, kind=Kind.FLAG, levels=tuple(words))
    days = day_form(known)
    numbers = None if days or _are_codes(known) else to_number(cells, decimal)
    if numbers is not None:
        if numbers.n_unique() == 1 and len(known) == len(cells):
            return Column(**about, kind=Kind.CONSTANT, levels=(known[0],))
        whole = bool((numbers.drop_nulls() == numbers.drop_nulls().floor()).all())
        low, high = float(numbers.min()), float(numbers.max())  # type: ignore[arg-type]
        dense = high - low < 2 * len(cells) and _names_an_id(cells.name)
        serial = whole and len(counts) == len(cells) and (dense or bool(_SURELY_AN_ID.search(cells.name)))
        return Column(**about, kind=Kind.ID if serial else Kind.NUMBER, integer=whole, low=low, high=high)
    if form := date_form(cells):
        days = known.str.to_date(form)
        return Column(**about, kind=Kind.DATE, form=form, low=str(days.min()), high=str(days.max()))
    return _words(about, known, counts, decimal)


def words_of(known: pl.Series) -> pl.DataFrame:
    """Return the different words of a column in `word`, with their `count`, most frequent first."""
    return known.alias("word").value_counts(sort=True)


def truth_of(words: Sequence[str]) -> Mapping[str, bool]:
    """Return what each word says, where all of them spell yes or no and both are there; otherwise nothing."""
    if len(words) > _MOST_SPELLINGS:
        return {}
    plain = {word: re.sub(r"\.0+$", "", word.lower()) for word in words}
    found = {word: text in _YES for word, text in plain.items() if text in _YES | _NO}
    return found if len(found) == len(words) and len({*found.values()}) == 2 else {}


def unique_names(raws: Sequence[str]) -> Mapping[str, str]:
    """Name each raw column: lower-case, valid as a field, and different from all others; earlier ones choose first."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for raw in raws:
        plain = identifier(raw)
        numbered = (f"{plain}_{number}" for number in count(2))
        found[raw] = next(name for name in chain([plain], numbered) if name not in taken)
        taken.add(found[raw])
    return found


def identifier(text: str) -> str:
    """Return a text as the name of a column."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    plain = unicodedata.normalize("NFKD", spaced.replace("ß", "ss")).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "column"
    if not name[0].isalpha():
        name = f"c_{name}"
    name = name[:_LONGEST_NAME].rstrip("_")
    reserved = name in _RESERVED or name in _PYDANTIC or name.startswith("model_") or keyword.iskeyword(name)
    return f"{name}_value" if reserved else name


def _words(about: dict[str, object], known: pl.Series, counts: pl.DataFrame, decimal: str) -> Column:
    distinct, rows = len(counts), len(known)
    if distinct > MOST_LEVELS and (odd := strays(known, decimal)):
        return Column(**about, kind=Kind.MIXED, levels=odd[:3])  # type: ignore[arg-type]
    if distinct > MOST_LEVELS and not _are_codes(known) and has_signs(known):
        return Column(**about, kind=Kind.SIGNS, levels=(known[0],))  # type: ignore[arg-type]
    if forms := several_date_forms(known):
        return Column(**about, kind=Kind.DATES, levels=forms)  # type: ignore[arg-type]
    if distinct > _IDENTIFYING * rows and distinct > MOST_LEVELS:
        words = known.str.count_matches(r"\s+").mean()
        kind = Kind.PROSE if isinstance(words, float) and words >= _PROSE_WORDS - 1 else Kind.ID
        return Column(**about, kind=kind)  # type: ignore[arg-type]
    least = max(_RARE_ROWS, _RARE_SHARE * rows)
    frequent = counts.filter(pl.col("count") >= least).head(MOST_LEVELS - 1)
    if distinct <= MOST_LEVELS and len(frequent) < 2:
        frequent = counts
    covered = int(frequent["count"].sum()) / rows
    if distinct > MOST_LEVELS and covered < 0.5:
        words = known.str.count_matches(r"\s+").mean()
        kind = Kind.PROSE if isinstance(words, float) and words >= _PROSE_WORDS - 1 else Kind.CODES
        return Column(**about, kind=kind)  # type: ignore[arg-type]
    levels = tuple(frequent["word"].to_list())
    return Column(**about, kind=Kind.CATEGORY, levels=levels, rare=distinct > len(levels))  # type: ignore[arg-type]


def _are_codes(known: pl.Series) -> bool:
    """Tell whether whole numbers with leading zeros name something, such as a region."""
    return bool(known.str.contains(r"^0[0-9]").any() and known.str.contains(r"^[0-9]+$").all())


def is_unnamed(raw: str) -> bool:
    """Tell whether a column has no name of its own, as the index of a data frame and cells beside a title."""
    return not raw.strip() or raw.startswith(_INDEXES)


def _names_an_id(raw: str) -> bool:
    return is_unnamed(raw) or bool(_ID.search(raw))
