"""`drift`: compare new rows with those that a model was fitted on."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.mlops.drift import DriftVerdict
from ..app import FAILED, print_json, print_note, print_table
from ..scoring.options import TableName


def drift(
    current: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="A raw file; by default the held-out rows."),
    ] = None,
    *,
    table: TableName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare features with those of the training rows; fails when one drifted or too few rows were compared."""
    from ...composition import mlops
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    report = mlops.drift(settings, find_table(settings, table), current)
    if as_json:
        features = [{**asdict(one), "verdict": verdict} for one, verdict in report.features]
        known = {"verdict": report.verdict, "rows": report.rows, "drifted": list(report.drifted)}
        print_json({**known, "features": features, "notes": list(report.notes)})
    else:
        lines = [(one.feature, f"{one.psi:.4f}", f"{one.p_value:.3g}", verdict) for one, verdict in report.features]
        print_table(f"Drift of {report.rows} rows", ("feature", "psi", "p-value", "verdict"), lines)
    for note in report.notes:
        print_note(note)
    if report.verdict is DriftVerdict.NOT_MEASURED:
        least = settings.mlops.drift.minimum_rows
        print_note(f"not measured: {report.rows} rows, at least {least} are needed (mlops.drift.minimum_rows)")
    elif report.drifted:
        print_note(f"drifted: {', '.join(report.drifted)}")
    if report.verdict is not DriftVerdict.STABLE:
        raise typer.Exit(FAILED)
