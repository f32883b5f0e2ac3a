"""Commands of the language-model capability: `failures`, `outputs`, `prompts`, `schemas`."""

import typer

from . import failures, outputs, prompts, schemas


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    for commands in (failures, outputs, prompts, schemas):
        commands.register(app)
