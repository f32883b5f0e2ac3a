"""`Traces` in a relational database."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import JSON, Boolean, Column, ColumnElement, Engine, Float, String, Table, delete, insert, or_, select

from ...repositories.traces import EVERY_TRACE, StoredSpan, TraceFilter
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import transaction, write

_SPAN = TypeAdapter(StoredSpan)
# The attribute with the ids of what was made in a span.
IDS = "app.ids"
_STATUS = "app.status"
_FIELDS = tuple(field.name for field in fields(StoredSpan))

trace_spans = Table(
    "trace_spans",
    metadata,
    Column("span_id", String, primary_key=True),
    Column("trace_id", String, nullable=False, index=True),
    Column("parent_id", String),
    Column("name", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("elapsed_ms", Float, nullable=False),
    Column("is_error", Boolean, nullable=False),
    Column("attributes", JSON, nullable=False),
    # That of its output, from the attributes, because lists are filtered by it.
    Column("status", String, index=True),
)
trace_ids = Table(
    "trace_ids",
    metadata,
    Column("record_id", String, primary_key=True),
    Column("trace_id", String, primary_key=True),
    Column("made_at", UtcDateTime, nullable=False, index=True),
)


class DatabaseTraces:
    """`Traces` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, spans: Sequence[StoredSpan]) -> None:
        """Insert spans, and the ids of what was made in them."""
        made = {
            (str(record_id), span.trace_id): {
                "record_id": str(record_id),
                "trace_id": span.trace_id,
                "made_at": span.started_at,
            }
            for span in spans
            for record_id in _ids(span)
        }
        with transaction(self._engine) as connection:
            # Rows beside the statement, not in it: it is put together once, whatever their number.
            connection.execute(insert(trace_spans), [_row(span) for span in spans])
            if made:
                connection.execute(insert(trace_ids), list(made.values()))

    def of(self, any_id: str) -> tuple[StoredSpan, ...]:
        """Return the spans of a trace."""
        known = select(trace_ids.c.trace_id).where(trace_ids.c.record_id == any_id)
        belongs = or_(trace_spans.c.trace_id == any_id, trace_spans.c.trace_id.in_(known))
        query = select(trace_spans).where(belongs).order_by(trace_spans.c.started_at)
        with self._engine.connect() as connection:
            return tuple(_SPAN.validate_python(dict(row)) for row in connection.execute(query).mappings())

    def newest(
        self, limit: int, *, chosen: TraceFilter = EVERY_TRACE, skip: int = 0
    ) -> tuple[tuple[StoredSpan, ...], ...]:
        """Return the spans of the newest traces that are wanted."""
        roots = (
            select(trace_spans.c.trace_id)
            .where(trace_spans.c.parent_id.is_(None), *_conditions(chosen))
            .order_by(trace_spans.c.started_at.desc())
            .limit(limit)
            .offset(skip)
        )
        with self._engine.connect() as connection:
            found = list(dict.fromkeys(str(row) for row in connection.execute(roots).scalars()))
            query = select(trace_spans).where(trace_spans.c.trace_id.in_(found)).order_by(trace_spans.c.started_at)
            spans: dict[str, list[StoredSpan]] = {trace_id: [] for trace_id in found}
            for row in connection.execute(query).mappings():
                spans[row["trace_id"]].append(_SPAN.validate_python(dict(row)))
        return tuple(tuple(of_trace) for of_trace in spans.values())

    def delete(self, *, before: datetime) -> int:
        """Delete old spans."""
        write(self._engine, delete(trace_ids).where(trace_ids.c.made_at < before))
        return write(self._engine, delete(trace_spans).where(trace_spans.c.started_at < before))


def of_tenant(tenant: str) -> ColumnElement[bool]:
    """Return the condition on the spans of a tenant. A caller may name a trace, so that two tenants may share one."""
    root, below = trace_spans.alias(), trace_spans.alias()
    of_caller = root.c.attributes["app.tenant"].as_string() == tenant
    own = select(root.c.trace_id, root.c.span_id).where(root.c.parent_id.is_(None), of_caller).cte(recursive=True)
    is_below = (below.c.trace_id == own.c.trace_id) & (below.c.parent_id == own.c.span_id)
    own = own.union(select(below.c.trace_id, below.c.span_id).where(is_below))
    return trace_spans.c.span_id.in_(select(own.c.span_id))


def _conditions(chosen: TraceFilter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on the first span of a trace."""
    step = trace_spans.alias()
    of_trace = select(step.c.span_id).where(step.c.trace_id == trace_spans.c.trace_id)
    # Read once, by their index, not for every trace: most have none.
    with_status = select(step.c.trace_id).where(step.c.name == "output")
    if chosen.tenant is not None:
        yield trace_spans.c.attributes["app.tenant"].as_string() == chosen.tenant
    if chosen.slower_than_ms is not None:
        yield trace_spans.c.elapsed_ms > chosen.slower_than_ms
    if chosen.refused:
        yield trace_spans.c.attributes["app.refused"].as_boolean()
    if chosen.corrected:
        yield trace_spans.c.trace_id.in_(with_status.where(step.c.status == "corrected"))
    if chosen.rejected:
        yield trace_spans.c.trace_id.in_(with_status.where(step.c.status == "rejected"))
    if chosen.failed:
        yield trace_spans.c.trace_id.in_(select(step.c.trace_id).where(step.c.is_error))
    if chosen.decisions:
        yield of_trace.where(step.c.name != "request").exists()


def _row(span: StoredSpan) -> dict[str, object]:
    # `asdict` would copy every attribute.
    return {name: getattr(span, name) for name in _FIELDS} | {"status": span.attributes.get(_STATUS)}


def _ids(span: StoredSpan) -> Sequence[object]:
    ids = span.attributes.get(IDS, ())
    return ids if isinstance(ids, list | tuple) else ()
