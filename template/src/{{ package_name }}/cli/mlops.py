"""`drift`: has the world moved away from what the model was fitted on?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ..config.loading import load_settings
from .app import FAILED, print_json, print_note, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(drift)


def drift(
    current: Annotated[Path | None, typer.Argument(help="A raw account file; by default the held-out rows.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare features with those of the training customers; fails when one drifted."""
    from ..composition import mlops
    from ..composition.scoring import rows

    settings = load_settings()
    window = rows.scoring_window(settings, None, ZoneInfo("UTC"))
    found = mlops.drift(settings, window, current)
    drifted = [one.feature for one in found if not one.psi <= settings.mlops.max_psi]
    if as_json:
        print_json({"drifted": drifted, "features": [asdict(one) for one in found]})
    else:
        lines = [(one.feature, f"{one.psi:.4f}", f"{one.ks:.4f}", f"{one.p_value:.3g}") for one in found]
        print_table("Drift", ("feature", "psi", "ks", "p-value"), lines)
    if drifted:
        print_note(f"drifted (psi > {settings.mlops.max_psi:g}): {', '.join(drifted)}")
        raise typer.Exit(FAILED)
