"""Decide what each column of a file is in the table: id, time, target, feature, protected attribute, or nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from .columns import Column, Kind, clean, decimal_of, is_unnamed, missing_words, profile, unique_names
from .dates import date_form
from .targets import LEAST_ROWS, ProposedTarget, propose_target
from .wishes import ProposalError, Wishes

PROTECTED = re.compile(
    r"(^|[^a-z])(sex|gender|race|ethnic\w*|religion|nationality|native ?country|disabilit\w*|foreign ?worker)([^a-z]|$)",
    re.IGNORECASE,
)
_AGE = re.compile(r"(^|[^a-z])age([^a-z]|$)", re.IGNORECASE)
_TIME = re.compile(
    r"^(date|datetime|timestamp|time|month|observed\w*|recorded\w*|created\w*)$|(_at|_date|_time)$",
    re.IGNORECASE,
)
_USELESS = {
    Kind.EMPTY: "all {0.rows} cells are empty",
    Kind.CONSTANT: "constant: all {0.rows} cells are {0.levels[0]!r}",
    Kind.PROSE: "prose: {0.distinct} different texts, which an estimator of tables does not read",
    Kind.CODES: "{0.distinct} different words, most of them rare: no category can be learned (--group keeps the rows "
    "of each together)",
    Kind.ID: "{0.distinct} different words in {0.rows} rows: it identifies rows",
    Kind.MIXED: "numbers but for {0.levels}: if they mean that nothing is known, name them with --missing",
    Kind.SIGNS: "numbers with signs or separators that are not read, such as {0.levels[0]!r}: write plain numbers (--decimal "
    "says whether fractions have a point or a comma)",
    Kind.DATES: "dates, but not all in one form: {0.levels[0]!r} and {0.levels[1]!r}; write all alike to use them",
}
# Fields of every response, beside which the id stands.
_OF_RESPONSE = {"risk", "trace_id", "feature_version", "scored_at"}
_FIRST_ROWS = 20
_GROUP = re.compile(r"(^|_|\s)(id|patient|subject|group|household|session|user)s?$|Id$|ID$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about the file that a person should know, with its evidence."""

    kind: str
    columns: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A table as proposed; `columns` are those of the file but for the target."""

    wishes: Wishes
    target: ProposedTarget
    columns: tuple[Column, ...]
    features: tuple[Column, ...]
    protected: tuple[Column, ...]
    ignored: Mapping[str, str]
    id: str
    id_name: str
    time: str
    time_form: str
    group: str
    split_by_time: bool
    missing: tuple[str, ...]
    decimal: str
    rows: int
    findings: tuple[Finding, ...] = field(default_factory=tuple)


def propose(rows: pl.DataFrame, wishes: Wishes) -> tuple[Proposal, pl.DataFrame]:
    """Return the proposal for a file, and its cleaned cells.

    Raises:
        ProposalError: a column that the user named does not exist, or nothing can be predicted.
    """
    require_columns(rows, wishes)
    missing = wishes.missing or missing_words(rows)
    cells = clean(rows, missing)
    decimal = wishes.decimal or decimal_of(cells)
    names = unique_names([wishes.target, *(one for one in cells.columns if one != wishes.target)])
    target = propose_target(cells[wishes.target], wishes, decimal, names[wishes.target])
    columns = [one for one in profile(cells, decimal, names) if one.raw != wishes.target]
    ids = _id_of(columns, cells, wishes)
    time = wishes.time or _time_of(columns, wishes)
    group = wishes.group or (_group_of(columns, ids, wishes) if not time else "")
    _require_split(wishes, time, group)
    taken = {ids, time, group if group != ids else ""}
    ignored = dict.fromkeys(wishes.ignore, "as you asked")
    findings: list[Finding] = []
    features: list[Column] = []
    for column in columns:
        if is_unnamed(column.raw):
            ignored[column.raw] = "unnamed, as the index of a data frame is"
        if column.raw in taken or column.raw in ignored:
            continue
        if reason := _USELESS.get(column.kind, "").format(column):
            ignored[column.raw] = reason
            if column.kind is not Kind.ID:
                findings.append(Finding(kind=column.kind.value, columns=(column.raw,), message=reason))
        else:
            features.append(column)
    protected = _protected(features, wishes, findings)
    features = [one for one in features if one not in protected]
    if not features:
        raise ProposalError(
            f"no column can be a feature{_left_out(ignored)}", help="name some with --keep, or look at the file"
        )
    id_name = names[ids] if ids else [*unique_names([*names.values(), f"{wishes.name} row"]).values()][-1]
    return Proposal(
        wishes=wishes,
        target=target,
        columns=tuple(columns),
        features=tuple(features),
        protected=tuple(protected),
        ignored=ignored,
        id=ids,
        id_name=f"{id_name}_value" if id_name in {*_OF_RESPONSE, *target.classes} else id_name,
        time=time,
        time_form=_time_form(cells, time),
        group=group,
        split_by_time=wishes.split == "time" or (bool(time) and wishes.split == "" and not group),
        missing=missing,
        decimal=decimal,
        rows=len(cells),
        findings=tuple(findings),
    ), cells


def require_variety(proposal: Proposal, cells: pl.DataFrame) -> None:
    """Refuse numbered rows of few kinds: equal ones are held out together, so that too few rows would be.

    Raises:
        ProposalError: names what is left out.
    """
    if proposal.id or proposal.group or proposal.time:
        return
    different = cells.select(one.raw for one in (*proposal.features, *proposal.protected)).n_unique()
    if different < LEAST_ROWS:
        raise ProposalError(
            f"the {len(cells)} rows have {different} different combinations of features; equal rows are held out "
            f"together, so at least {LEAST_ROWS} are needed{_left_out(proposal.ignored)}",
            help="--id COLUMN where the file has a key of its rows, or a file with more columns",
        )


def _left_out(ignored: Mapping[str, str]) -> str:
    return "".join(f"; {name!r} is left out: {reason}" for name, reason in ignored.items())[:600]


def require_columns(rows: pl.DataFrame, wishes: Wishes) -> None:
    """Refuse columns that the file does not have, and those that are asked for and ignored alike.

    Raises:
        ProposalError: names them.
    """
    named = [
        wishes.target,
        wishes.id,
        wishes.time,
        wishes.group,
        *wishes.ignore,
        *wishes.keep,
        *wishes.protected,
    ]
    if unknown := [name for name in named if name and name not in rows.columns]:
        raise ProposalError(
            f"the file has no column {', '.join(map(repr, unknown))}",
            help=f"it has {', '.join(map(repr, rows.columns[:30]))}"
            + (" and more" if len(rows.columns) > 30 else "")
            + _header_below(rows, unknown),
        )
    read = (wishes.target, wishes.id, wishes.time, wishes.group, *wishes.keep, *wishes.protected)
    if contrary := [name for name in wishes.ignore if name in read]:
        raise ProposalError(
            f"--ignore {contrary[0]!r}: another flag names the column too", help="leave one of them out"
        )
    if wishes.target and wishes.target in read[1:]:
        raise ProposalError(
            f"{wishes.target!r} is the target, and another flag names it too", help="leave that one out"
        )


def _header_below(rows: pl.DataFrame, names: Sequence[str]) -> str:
    """Say where the names are, if the first lines are a title or if names were merged over several lines."""
    for number, row in enumerate(rows.head(_FIRST_ROWS).iter_rows(), start=1):
        if {*names} <= {str(cell).strip() for cell in row}:
            return f"; row {number} below it has the name: remove what is above that row"
    return "; is its first line the header?" if any(map(is_unnamed, rows.columns)) else ""


def _require_split(wishes: Wishes, time: str, group: str) -> None:
    if wishes.split == "time" and not time:
        raise ProposalError("no one column is surely the time, to split by", help="--time COLUMN")
    if wishes.split == "group" and not group:
        raise ProposalError("no one column is surely the group, to split by", help="--group COLUMN")


def _id_of(columns: Sequence[Column], cells: pl.DataFrame, wishes: Wishes) -> str:
    if wishes.id:
        known = cells[wishes.id]
        if not wishes.time and (known.null_count() or known.n_unique() < len(known)):
            raise ProposalError(
                f"{wishes.id!r} is no id: it is empty or repeated in {len(known) - known.drop_nulls().n_unique()} rows",
                help=f"--group {wishes.id} keeps its rows in one split; leave --id out to number the rows",
            )
        return wishes.id
    ids = [one for one in columns if one.kind is Kind.ID and not is_unnamed(one.raw)]
    unique = [one for one in ids if not one.empty and one.distinct == one.rows and one.raw not in wishes.ignore]
    return unique[0].raw if unique and unique[0].raw not in wishes.keep else ""


def _time_of(columns: Sequence[Column], wishes: Wishes) -> str:
    named = [
        one.raw
        for one in columns
        if one.kind is Kind.DATE
        and not one.empty
        and _TIME.search(one.raw)
        and one.raw not in {*wishes.keep, *wishes.ignore}
    ]
    return named[0] if len(named) == 1 and wishes.split in {"", "time"} else ""


def _group_of(columns: Sequence[Column], ids: str, wishes: Wishes) -> str:
    if wishes.split == "id":
        return ""
    named = [
        one.raw
        for one in columns
        if one.raw not in {ids, *wishes.keep, *wishes.ignore}
        and _GROUP.search(one.raw)
        and one.kind in {Kind.NUMBER, Kind.CODES, Kind.CATEGORY}
        and (one.integer or one.kind is not Kind.NUMBER)
        and not one.empty
        # What nearly every row has for itself keeps no rows together.
        and one.rows / 50 < one.distinct < 0.98 * one.rows
    ]
    return named[0] if len(named) == 1 else ""


def _protected(features: Sequence[Column], wishes: Wishes, findings: list[Finding]) -> list[Column]:
    categories = {Kind.CATEGORY, Kind.FLAG}
    found = []
    for one in features:
        asked = one.raw in wishes.protected
        likely = bool(PROTECTED.search(one.name.replace("_", " "))) and one.raw not in wishes.keep
        if (asked or likely) and one.kind in categories:
            found.append(one)
            if not asked:
                why = (
                    "its name suggests a protected attribute: kept to compare groups, not shown to the model"
                )
                findings.append(Finding(kind="protected", columns=(one.raw,), message=why))
        elif asked:
            raise ProposalError(f"{one.raw!r} is no category, so that its groups could be compared")
        elif _AGE.search(one.name.replace("_", " ")):
            why = "age is a protected attribute in many laws: decide whether the model may see it"
            findings.append(Finding(kind="protected", columns=(one.raw,), message=why))
    return found


def _time_form(cells: pl.DataFrame, time: str) -> str:
    if not time:
        return ""
    if cells[time].null_count():
        raise ProposalError(f"{time!r} cannot be the time: {cells[time].null_count()} cells are empty")
    zoned = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})$"
    if cells[time].str.contains(zoned).all():
        return ""
    form = date_form(cells[time])
    if not form:
        raise ProposalError(
            f"{time!r} cannot be the time: its cells are not all written as times of one form"
        )
    return form
