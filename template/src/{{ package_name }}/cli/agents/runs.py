"""`runs`: list and resume the unfinished runs of agents."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...repositories.agents.runs import AgentRun
from ..app import print_json, print_list, print_note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Unfinished runs of agents.")
    group.command("list")(list_runs)
    group.command("resume")(resume)
    app.add_typer(group, name="runs")


def list_runs(
    tenant: Annotated[str, typer.Option(help="Tenant of the callers.")] = "main",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the runs that are active, paused, failed or left (their process is gone), oldest first."""
    from ...composition.agents import open_agents

    with open_agents(load_settings()) as services:
        found = services.runs.unfinished(tenant=tenant)
    if as_json:
        print_json([_payload(run, state) for run, state in found])
        return
    rows = [
        (run.run_id, state, run.caller.name, f"{run.spending.active_since:%Y-%m-%d %H:%M:%S}") for run, state in found
    ]
    empty = "no unfinished runs; `agent NAME MESSAGE` starts one, and it stays here while it waits for an approval"
    print_list("Runs", ("run", "state", "caller", "last call (UTC)"), rows, empty=empty)
    if rows:
        print_note("resume one that is paused, failed or left: runs resume RUN")


def resume(
    run_id: Annotated[str, typer.Argument(help="Id of the run.")],
    *,
    as_json: Annotated[bool, typer.Option("--json/--text", help="The whole answer, or its text only.")] = True,
) -> None:
    """Resume a run that waited for an approval, failed or was left."""
    from ...composition.agents import open_agents
    from ...composition.telemetry import open_command_trace
    from .answers import print_answer

    settings = load_settings()
    with open_command_trace(settings, "runs resume"), open_agents(settings) as services:
        reply = services.directory.resume(run_id)
    print_answer(reply, as_json=as_json)


def _payload(run: AgentRun, state: str) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "state": state,
        "caller_id": run.caller.name,
        "session_id": run.session_id,
        "last_call_at": run.spending.active_since.isoformat(),
        "models": run.models,
    }
