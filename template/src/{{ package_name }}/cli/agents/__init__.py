"""Commands of agents: `agent`, `forget`, `approvals`, `runs`."""

import typer

from . import agents, approvals, runs


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (agents, approvals, runs):
        commands.register(app)
