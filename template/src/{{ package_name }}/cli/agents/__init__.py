"""Commands of agents: `agent`, `approvals`, `audit`, `runs`."""

import typer

from . import approvals, audit, runs, support


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (support, approvals, audit, runs):
        commands.register(app)
