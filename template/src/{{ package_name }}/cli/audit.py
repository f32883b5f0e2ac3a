"""`audit`: list and verify the log of everything that was done or refused on behalf of a caller."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..domain.audit import AuditEntry
from .app import FAILED, print_json, print_list, print_note

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="The audit log.")
    group.command("list")(list_entries)
    group.command("show")(show)
    group.command("verify")(verify)
    app.add_typer(group, name="audit")


def list_entries(
    tenant: Annotated[str | None, typer.Option(help="Only this tenant.")] = None,
    trace: Annotated[str | None, typer.Option(help="Only this trace id.")] = None,
    *,
    as_json: _Json = False,
) -> None:
    """List the entries, oldest first."""
    from ..composition.audit import open_audit

    with open_audit(load_settings()) as audit:
        entries = audit.entries(tenant=tenant, trace_id=trace)
    if as_json:
        print_json([_payload(entry) for entry in entries])
        return
    columns = ("no.", "time (UTC)", "principals", "action", "outcome")
    empty = "no such entries; what is done or refused on behalf of a caller adds one"
    print_list("Audit log", columns, [_row(e) for e in entries], empty=empty)


def show(sequence: Annotated[int, typer.Argument(min=1, help="Number of the entry.")]) -> None:
    """Print one entry."""
    from ..composition.audit import open_audit

    with open_audit(load_settings()) as audit:
        print_json(_payload(audit.entry(sequence)))


def verify(*, as_json: _Json = False) -> None:
    """Check the whole log; fails when an entry was changed, moved, added or lost."""
    from ..composition.audit import open_audit

    with open_audit(load_settings()) as audit:
        entries, broken = audit.verify()
    if as_json:
        print_json({"entries": entries, "intact": broken is None, "problem": broken})
    else:
        print_note(f"audit log: {entries} entries, {broken or 'intact'}")
    if broken:
        raise typer.Exit(FAILED)


def _payload(entry: AuditEntry) -> dict[str, object]:
    event = entry.event
    return {
        "sequence": entry.sequence,
        "at": event.at.isoformat(),
        "trace_id": event.trace_id,
        "tenant": event.tenant,
        "principals": event.principals,
        "action": event.action,
        "outcome": event.outcome,
        "action_id": event.action_id,
        **event.details,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def _row(entry: AuditEntry) -> tuple[str, ...]:
    event = entry.event
    time = f"{event.at:%Y-%m-%d %H:%M:%S}"
    return str(entry.sequence), time, event.principals, event.action, event.outcome
