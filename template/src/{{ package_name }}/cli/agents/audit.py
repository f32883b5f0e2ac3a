"""`audit`: list and verify the log of the calls of agents and people."""

from dataclasses import asdict
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.agents.audit import AuditEntry
from ..app import FAILED, print_json, print_note, print_table

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="The audit log of agents.")
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
    from ...composition.agents import open_agents

    with open_agents(load_settings()) as services:
        entries = services.audit.entries(tenant=tenant, trace_id=trace)
    if as_json:
        print_json([_payload(entry) for entry in entries])
        return
    print_table("Audit log", ("no.", "time (UTC)", "principals", "tool", "outcome", "rule"), [_row(e) for e in entries])


def show(sequence: Annotated[int, typer.Argument(min=1, help="Number of the entry.")]) -> None:
    """Print one entry."""
    from ...composition.agents import open_agents

    with open_agents(load_settings()) as services:
        print_json(_payload(services.audit.entry(sequence)))


def verify(*, as_json: _Json = False) -> None:
    """Check the whole log; fails when an entry was changed, moved, added or lost."""
    from ...composition.agents import open_agents

    with open_agents(load_settings()) as services:
        entries, broken = services.audit.verify()
    if as_json:
        print_json({"entries": entries, "intact": broken is None, "problem": broken})
    else:
        print_note(f"audit log: {entries} entries, {broken or 'intact'}")
    if broken:
        raise typer.Exit(FAILED)


def _payload(entry: AuditEntry) -> dict[str, object]:
    event = asdict(entry.event) | {"at": entry.event.at.isoformat()}
    return {"sequence": entry.sequence, **event, "previous_hash": entry.previous_hash, "hash": entry.hash}


def _row(entry: AuditEntry) -> tuple[str, ...]:
    event = entry.event
    time = f"{event.at:%Y-%m-%d %H:%M:%S}"
    return str(entry.sequence), time, event.principals, event.tool, event.outcome, event.rule
