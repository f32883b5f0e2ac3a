"""The proposal for a table, as lines for people."""

from collections.abc import Iterator, Sequence

from scaffold.generating.table_proposal import ProposedColumn, TableProposal

_MOST_LEVELS = 6
_WIDEST = 40
# What each way to split a table holds out.
SPLITS = {
    "id": "one row in five is held out",
    "group": "one group in five is held out",
    "time": "the newest fifth is held out",
}


def proposal_lines(proposal: TableProposal) -> Iterator[str]:
    """Yield the target, each column with role, type, values and rule for empty cells, and the findings."""
    target = proposal.target
    scored = f", scored is {target.positive!r}" if target.positive else ""
    yield f"{proposal.rows} rows; target {target.column!r} ({target.task}{scored}), known in {target.known}"
    yield from _columns([("column", "role", "type", "declared", "empty"), *map(_cells, proposal.columns)])
    yield f"split by {proposal.split}: {SPLITS[proposal.split]}"
    if proposal.missing_words:
        yield f"read as empty: {', '.join(map(repr, proposal.missing_words))}"
    if proposal.decimal == ",":
        yield "fractions are written with a comma"
    if proposal.findings:
        yield "found in the file:"
    for one in proposal.findings:
        columns = f"{', '.join(one.columns)}: " if one.columns else ""
        yield f"  {one.kind}: {columns}{one.message}"


def _cells(column: ProposedColumn) -> tuple[str, ...]:
    empty = f"{column.empty} cells; {column.missing}" if column.empty and column.missing else column.missing
    declared = column.reason if column.role == "ignored" else _declared(column)
    return column.column, column.role, column.type, declared, empty


def _declared(column: ProposedColumn) -> str:
    if column.minimum is not None:
        return f"{_plain(column.minimum)} to {_plain(column.maximum)}"
    more = len(column.levels) - _MOST_LEVELS
    shown = ", ".join(column.levels[:_MOST_LEVELS])
    return f"{shown} and {more} more" if more > 0 else shown


def _plain(bound: float | str | None) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{_short(cell, width):{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def _short(cell: str, width: int) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= width else f"{line[: width - 3]}..."
