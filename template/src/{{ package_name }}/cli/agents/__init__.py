"""Commands of agents: `agent`, `forget`, `approvals`, `audit`, `runs`."""

import typer

from . import agents, approvals, audit, runs


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (agents, approvals, audit, runs):
        commands.register(app)
