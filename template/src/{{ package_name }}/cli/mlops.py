"""`drift`: compare new rows with those that a model was fitted on."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..config.loading import load_settings
from .app import FAILED, print_json, print_note, print_table
from .scoring.options import TableName


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(drift)


def drift(
    current: Annotated[Path | None, typer.Argument(help="A raw CSV file; by default the held-out rows.")] = None,
    *,
    table: TableName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare features with those of the training rows; fails when one drifted."""
    from ..composition import mlops
    from ..composition.scoring.tables import find_table

    settings = load_settings()
    found = mlops.drift(settings, find_table(settings, table), current)
    drifted = [one.feature for one in found if not one.psi <= settings.mlops.max_psi]
    if as_json:
        print_json({"drifted": drifted, "features": [asdict(one) for one in found]})
    else:
        lines = [(one.feature, f"{one.psi:.4f}", f"{one.ks:.4f}", f"{one.p_value:.3g}") for one in found]
        print_table("Drift", ("feature", "psi", "ks", "p-value"), lines)
    if drifted:
        print_note(f"drifted (psi > {settings.mlops.max_psi:g}): {', '.join(drifted)}")
        raise typer.Exit(FAILED)
