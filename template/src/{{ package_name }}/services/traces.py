"""Traces as a caller may read them: those of its tenant, as steps below the request or job that they belong to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..domain.identity import Identity
from ..errors import AppError, ErrorKind
from ..repositories.traces import StoredSpan, TraceFilter, Traces


class TraceNotFoundError(AppError):
    """Nothing was kept under an id, or it is another tenant's: the message does not tell which."""

    kind = ErrorKind.NOT_FOUND

    def __init__(self, any_id: str) -> None:
        super().__init__(
            f"{any_id}: nothing is kept under this id",
            hint="`trace list` shows what is kept; see telemetry.keep_days",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A span and the number of spans above it."""

    span: StoredSpan
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceService:
    """Reads traces. A trace id may come from a caller, so that requests of two tenants may share one."""

    traces: Traces

    def newest(self, *, by: Identity, chosen: TraceFilter, limit: int, skip: int = 0) -> tuple[tuple[Step, ...], ...]:
        """Return the newest traces of the tenant that are wanted, without the first `skip`, newest first."""
        found = self.traces.newest(limit, chosen=replace(chosen, tenant=by.tenant), skip=skip)
        return tuple(tuple(_steps(spans, by.tenant)) for spans in found)

    def find(self, any_id: str, *, by: Identity) -> tuple[Step, ...]:
        """Return the steps of a trace, or of all traces in which something with this id was made.

        Raises:
            TraceNotFoundError: there is none in the tenant.
        """
        steps = tuple(_steps(self.traces.of(any_id), by.tenant))
        if not steps:
            raise TraceNotFoundError(any_id)
        return steps


def _steps(spans: Sequence[StoredSpan], tenant: str) -> Iterator[Step]:
    below: dict[str | None, list[StoredSpan]] = defaultdict(list)
    for span in spans:
        below[span.parent_id].append(span)

    def walk(span: StoredSpan, depth: int) -> Iterator[Step]:
        yield Step(span=span, depth=depth)
        for child in below[span.span_id]:
            yield from walk(child, depth + 1)

    for root in below[None]:
        if root.attributes.get("app.tenant") == tenant:
            yield from walk(root, 0)
