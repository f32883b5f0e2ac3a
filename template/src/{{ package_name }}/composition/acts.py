"""Record what changes what is served, in a transaction that ends with the change."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..config.settings import Settings
from ..domain.audit import AuditEvent
from ..domain.identity import Identity
from ..infrastructure.audit.database_log import DatabaseAuditTrail
from ..repositories.audit import RecordAct
from .core import new_trace_id, open_app_database, utc_now


@contextmanager
def open_acts(settings: Settings, *, by: Identity, trace_id: str | None = None) -> Iterator[RecordAct]:
    """Yield what appends an entry on an act of `by`; an act that fails leaves none.

    The entry has the `trace_id` of what the act belongs to, or one of its own.
    """
    with open_app_database(settings) as engine, DatabaseAuditTrail(engine).begin() as log:

        def record(action: str, *, before: str | None, after: str | None, **details: str) -> None:
            log.append(act(by, action, before=before, after=after, trace_id=trace_id, **details))

        yield record


def act(
    by: Identity, action: str, *, before: str | None, after: str | None, trace_id: str | None = None, **details: str
) -> AuditEvent:
    """Return the event of an act of `by`, now, for an adapter that appends it in its own transaction."""
    return AuditEvent(
        at=utc_now(),
        trace_id=trace_id or new_trace_id(),
        tenant=by.tenant,
        principals=by.principals,
        action=action,
        outcome="executed",
        details={**details, "before": before, "after": after},
    )
