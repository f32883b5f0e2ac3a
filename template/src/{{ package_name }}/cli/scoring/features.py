"""`features add` and `features show`."""

from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...errors import AppError
from ..app import operator, print_json
from .data import moment
from .options import TableName

GroupName = Annotated[str, typer.Option("--group", help="The group, one of those that the table declares.")]


def register_features(app: typer.Typer) -> None:
    """Add the group `features`."""
    group = typer.Typer(no_args_is_help=True, help="Features that rows get by their id and time.")
    group.callback()(_group)
    group.command("add")(add)
    group.command("show")(show)
    app.add_typer(group, name="features")


def _group() -> None:
    """Features that rows get by their id and time."""


def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV of any dialect, Parquet or Excel.")],
    *,
    group: GroupName,
    table: TableName = None,
) -> None:
    """Check a file and add its rows to the feature store; rows that are as declared are added."""
    from ...composition.scoring.features import add_features
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    added = add_features(settings, find_table(settings, table), group, file, by=operator())
    print_json({"group": added.group, "rows": added.rows, "set_apart": added.reasons})


def show(
    entity_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an entity.")],
    *,
    group: GroupName,
    table: TableName = None,
    at: Annotated[str | None, typer.Option(help="As of when, as ISO 8601 with a zone; by default now.")] = None,
) -> None:
    """Show what the feature store has of an entity: what was last observed until then."""
    from ...composition.scoring.features import show_features
    from ...composition.scoring.tables import find_table

    settings, asked = load_settings(), moment(at, option="--at")
    found = show_features(settings, find_table(settings, table), group, entity_id, at=asked)
    if found is None:
        raise AppError(
            f"{group} has nothing of {entity_id!r} as of {asked.isoformat()}",
            hint=f"`features add FILE --group {group}` adds what was observed",
        )
    print_json({"id": found.entity_id, "observed_at": found.observed_at.isoformat(), "values": dict(found.values)})
