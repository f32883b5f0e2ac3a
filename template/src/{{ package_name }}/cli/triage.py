"""`triage`: decide where tickets go."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from ..config.loading import load_settings
from ..domain.triage import Plan, Ticket, TicketError
from ..errors import AppError, describe
from ..json_lines import each_once, json_lines
from ..workflows.triage import TriageOutcome, triage_backlog
from .app import FAILED, print_json


class _TicketLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ticket_id: str
    text: str
    plan: Plan = Plan.FREE


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(triage)
    app.command()(backlog)


def triage(
    text: Annotated[str, typer.Argument(help="The customer's message.")],
    plan: Annotated[Plan, typer.Option(help="The customer's plan.")] = Plan.FREE,
) -> None:
    """Decide where one ticket goes and keep the decision."""
    from ..composition.telemetry import open_command_trace
    from ..composition.triage import open_triage

    settings = load_settings()
    ticket = Ticket(ticket_id="cli", text=text, plan=plan)
    with open_command_trace(settings, "triage"), open_triage(settings) as service:
        record = service.triage(ticket)
    decision = record.decision
    print_json(
        {
            "trace_id": record.trace_id,
            "category": decision.category,
            "priority": decision.priority,
            "action": decision.action,
            "evidence": decision.evidence,
            "model": record.model,
            "produced_by": record.produced_by,
        }
    )


def backlog(
    file: Annotated[Path, typer.Argument(help="Tickets, one JSON object a line: ticket_id, text, plan.")],
) -> None:
    """Triage a file of tickets; prints one JSON object a ticket and fails if a ticket got no decision."""
    from ..composition.executors import open_executor
    from ..composition.triage import open_triage, triage_here

    tickets = tuple(each_once(_read_tickets(file), file, lambda ticket: ticket.ticket_id))
    failed = False
    settings = load_settings()
    # Opened here first, so that the workers find a database that is migrated.
    with open_triage(settings), open_executor(settings) as executor:
        outcomes = triage_backlog(tickets, triage=partial(triage_here, settings), executor=executor)
        for outcome in outcomes:
            failed = failed or outcome.decision is None
            typer.echo(json.dumps(_outcome_payload(outcome), ensure_ascii=False))
    if failed:
        raise typer.Exit(FAILED)


def _outcome_payload(outcome: TriageOutcome) -> dict[str, str | None]:
    decision = outcome.decision
    return {
        "ticket_id": outcome.ticket_id,
        "category": decision.category if decision else None,
        "priority": decision.priority if decision else None,
        "action": decision.action if decision else None,
        "reason": outcome.reason,
    }


def _read_tickets(file: Path) -> Iterator[tuple[int, Ticket]]:
    for number, line in json_lines(file):
        try:
            ticket = _TicketLine.model_validate_json(line)
            yield number, Ticket(ticket_id=ticket.ticket_id, text=ticket.text, plan=ticket.plan)
        except ValidationError as error:
            raise AppError(f"{file}:{number}: not a ticket: {describe(error)}") from error
        except TicketError as error:
            raise AppError(f"{file}:{number}: {error}", hint=error.hint) from error
