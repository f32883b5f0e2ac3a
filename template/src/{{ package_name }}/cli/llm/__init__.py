"""Commands of language models, one module for each group of them."""

import typer

from . import experiments, failures, feedback, inbox, outputs, prompts, recordings, schemas, variants


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (experiments, failures, feedback, inbox, outputs, prompts, recordings, schemas, variants):
        commands.register(app)
