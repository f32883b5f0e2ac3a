"""Commands of the language-model capability: `eval record`, `failures`, `inbox`, `outputs`, `prompts`, `schemas`."""

import typer

from . import failures, inbox, outputs, prompts, recordings, schemas


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (failures, inbox, outputs, prompts, recordings, schemas):
        commands.register(app)
