"""`approvals`: list and answer the calls that wait for a person."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.identity import Principal
from ..app import print_json, print_note

_Id = Annotated[str, typer.Argument(help="Id of the approval.")]
_Name = Annotated[str, typer.Option(help="Who you are.")]
_Role = Annotated[str, typer.Option(help="Your role.")]
_Tenant = Annotated[str, typer.Option(help="Your tenant.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Calls of agents that wait for a person.")
    group.command("list")(list_waiting)
    group.command("approve")(approve)
    group.command("deny")(deny)
    app.add_typer(group, name="approvals")


def list_waiting(
    tenant: _Tenant = "main",
    *,
    as_json: Annotated[bool, typer.Option("--json/--text", help="One JSON document, or a line each.")] = True,
) -> None:
    """List the calls that wait for an answer, oldest first."""
    from ...api.agents.approvals import approval_response
    from ...composition.agents import open_agents

    with open_agents(load_settings()) as services:
        waiting = services.approvals.waiting(tenant=tenant)
    if as_json:
        print_json([approval_response(approval).model_dump(mode="json") for approval in waiting])
        return
    if not waiting:
        print_note("no calls wait; one that a rule holds back for a person is listed here until it is answered")
    for a in waiting:
        typer.echo(
            f"{a.approval_id} {a.tool} {a.arguments} needs {a.approver_role} until {a.expires_at:%Y-%m-%d %H:%M} UTC"
        )


def approve(approval_id: _Id, name: _Name, role: _Role, tenant: _Tenant = "main") -> None:
    """Approve one call, once."""
    _answer(approval_id, Principal(name=name, tenant=tenant, role=role), agrees=True)


def deny(approval_id: _Id, name: _Name, role: _Role, tenant: _Tenant = "main") -> None:
    """Reject one call."""
    _answer(approval_id, Principal(name=name, tenant=tenant, role=role), agrees=False)


def _answer(approval_id: str, by: Principal, *, agrees: bool) -> None:
    from ...api.agents.approvals import approval_response
    from ...composition.agents import open_agents
    from ...composition.telemetry import open_command_trace

    settings, command = load_settings(), "approvals approve" if agrees else "approvals deny"
    with open_command_trace(settings, command, tenant=by.tenant), open_agents(settings) as services:
        answered = services.approvals.answer(approval_id, by=by, agrees=agrees)
    print_json(approval_response(answered).model_dump(mode="json"))
    print_note(f"continue: runs resume {answered.run_id}")
