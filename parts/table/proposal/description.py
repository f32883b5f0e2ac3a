"""A proposal as figures and words: each column with its role, what it holds, and what becomes of empty cells."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from .columns import Column, Kind, to_number
from .declaration import bounds_of, day_bounds, level_names
from .proposal import Proposal
from .targets import BINARY, CLASSES, MOST_CLASSES, NUMBER

_LEAST_GROUPS = 10


def described(proposal: Proposal, cells: pl.DataFrame) -> dict[str, Any]:
    """Return the target, the columns, the split and the findings of a proposal."""
    target = proposal.target
    numbers = to_number(cells[target.raw], proposal.decimal)
    words = cells[target.raw].drop_nulls().n_unique()
    possible = {BINARY: words == 2, CLASSES: words <= MOST_CLASSES, NUMBER: numbers is not None}
    outcomes = sorted({str(word) for word in target.spellings})
    return {
        "rows": proposal.rows,
        "target": {
            "column": target.raw,
            "task": target.task,
            "tasks": [task for task, fits in possible.items() if fits or task == target.task],
            "known": target.known,
            "outcomes": outcomes,
            "positive": next((word for word, value in target.spellings.items() if value is True), None),
        },
        "columns": list(_columns(proposal)),
        "split": "time" if proposal.split_by_time else "group" if proposal.group else "id",
        "missing_words": list(proposal.missing),
        "decimal": proposal.decimal,
        "findings": [
            {"kind": one.kind, "columns": list(one.columns), "message": one.message}
            for one in proposal.findings
        ],
    }


def _columns(proposal: Proposal) -> Iterator[dict[str, Any]]:
    roles = {proposal.group: "group", proposal.time: "time", proposal.id: "id"}
    roles |= {one.raw: "feature" for one in proposal.features}
    roles |= {one.raw: "protected" for one in proposal.protected}
    for column in proposal.columns:
        role = "ignored" if column.raw in proposal.ignored else roles.get(column.raw, "ignored")
        minimum, maximum = _range(column)
        declared = role in {"feature", "protected"}
        levels, _ = level_names(column) if column.kind is Kind.CATEGORY else (column.levels, "")
        yield {
            "column": column.raw,
            "name": proposal.id_name if role == "id" else column.name,
            "role": role,
            "type": column.kind.value,
            "minimum": minimum if declared else None,
            "maximum": maximum if declared else None,
            "levels": list(levels) if declared and minimum is None else [],
            "empty": column.empty,
            "missing": _missing(column) if declared else "",
            "reason": proposal.ignored.get(column.raw, ""),
            "may_be": [*_roles(column)],
        }


def _range(column: Column) -> tuple[float | str | None, float | str | None]:
    if column.kind is Kind.NUMBER:
        return bounds_of(float(column.low), float(column.high), integer=column.integer)
    return day_bounds(column) if column.kind is Kind.DATE else (None, None)


def _missing(column: Column) -> str:
    if not column.empty:
        return "must be filled in"
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        return "may be empty"
    return f"empty is the level {level_names(column)[0][-1]!r}"


def _roles(column: Column) -> Iterator[str]:
    """Yield the roles that a column could have, as far as its cells tell."""
    if column.kind in {Kind.CATEGORY, Kind.FLAG}:
        yield "protected"
    if column.empty:
        return
    if column.distinct == column.rows and not (column.kind is Kind.NUMBER and not column.integer):
        yield "id"
    if column.kind is Kind.DATE:
        yield "time"
    whole = column.kind is not Kind.NUMBER or column.integer
    if column.kind in {Kind.NUMBER, Kind.CODES, Kind.CATEGORY, Kind.ID} and whole:
        if _LEAST_GROUPS <= column.distinct < column.rows:
            yield "group"
