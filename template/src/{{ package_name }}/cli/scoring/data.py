"""`data add`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import operator, print_json
from .options import TableName


def register_data(app: typer.Typer) -> None:
    """Add the group `data`."""
    group = typer.Typer(no_args_is_help=True, help="Raw data of declared tables.")
    group.callback()(_group)
    group.command("add")(add)
    app.add_typer(group, name="data")


def _group() -> None:
    """Raw data of declared tables."""


def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV of any dialect, Parquet or Excel.")],
    *,
    table: TableName = None,
    observed_at: Annotated[
        str | None, typer.Option(help="When the rows were observed, as ISO 8601 with a zone; by default now.")
    ] = None,
) -> None:
    """Check a raw file and add it; `prepare` and `train` use the file that was observed last."""
    from ...composition.scoring.tables import find_table
    from ...composition.scoring.training import add_raw_file

    settings = load_settings()
    added = add_raw_file(
        settings,
        find_table(settings, table),
        file,
        observed_at=moment(observed_at, option="--observed-at"),
        by=operator(),
    )
    print_json({"file": added.path.as_posix(), "sha256": added.sha256, "observed_at": added.observed_at.isoformat()})


def moment(text: str | None, *, option: str) -> datetime:
    """Return the time that an option gives, by default now without fractions of a second."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a time", param_hint=option) from error
    if found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no zone; write {text}+00:00 for UTC", param_hint=option)
    return found
