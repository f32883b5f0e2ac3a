"""Commands of language models: `eval record`, `failures`, `feedback`, `inbox`, `outputs`, `prompts`, `schemas`."""

import typer

from . import failures, feedback, inbox, outputs, prompts, recordings, schemas


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (failures, feedback, inbox, outputs, prompts, recordings, schemas):
        commands.register(app)
