"""`runs`: the runs of agents that are not done."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...repositories.agents.ledger import AgentRun
from ..app import print_json, print_note, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="The runs of agents that are not done.")
    group.command("list")(list_runs)
    app.add_typer(group, name="runs")


def list_runs(
    tenant: Annotated[str, typer.Option(help="Whose customers they are for.")] = "main",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the runs that are active, paused, failed, or left by a process that is gone; the oldest first."""
    from ...composition.agents import open_desk

    with open_desk(load_settings()) as desk:
        found = desk.agent.runs.unfinished(tenant=tenant)
    if as_json:
        print_json([_payload(run, state) for run, state in found])
        return
    rows = [
        (run.run_id, state, run.chain[0].name, f"{run.spending.active_since:%Y-%m-%d %H:%M:%S}") for run, state in found
    ]
    print_table("Runs", ("run", "state", "customer", "last call (UTC)"), rows)
    print_note("go on with one that is paused, failed or left: agent --resume RUN")


def _payload(run: AgentRun, state: str) -> dict[str, str]:
    return {
        "run_id": run.run_id,
        "state": state,
        "customer_id": run.chain[0].name,
        "session_id": run.session_id,
        "last_call_at": run.spending.active_since.isoformat(),
    }
