"""Commands of language models: of failures, feedback, the inbox, outputs, prompts, recordings, schemas, variants."""

import typer

from . import failures, feedback, inbox, outputs, prompts, recordings, schemas, variants


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (failures, feedback, inbox, outputs, prompts, recordings, schemas, variants):
        commands.register(app)
