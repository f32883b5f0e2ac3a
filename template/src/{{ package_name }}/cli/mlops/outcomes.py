"""`outcomes add`: outcomes of scored entities."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import operator, print_json
from ..scoring.options import TableName


def register_outcomes(app: typer.Typer) -> None:
    """Add the group `outcomes`."""
    group = typer.Typer(no_args_is_help=True, help="Outcomes that became known after rows were scored.")
    group.callback()(_group)
    group.command("add")(add)
    app.add_typer(group, name="outcomes")


def _group() -> None:
    """Outcomes that became known after rows were scored."""


def add(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A file with the columns of id and target, and observed_at."),
    ],
    *,
    table: TableName = None,
    observed_at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="When all were observed (UTC), without a column."),
    ] = None,
) -> None:
    """Store outcomes, all or none; a correction is kept beside the first, and a repetition adds nothing."""
    from ...composition.mlops.monitoring import add_outcomes
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    time = None if observed_at is None else observed_at.replace(tzinfo=UTC)
    read, added = add_outcomes(settings, find_table(settings, table), file, observed_at=time, by=operator())
    print_json({"read": read, "added": added})
