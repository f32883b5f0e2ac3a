"""`explain`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import print_json
from .options import TableName


def explain(
    entity_id: Annotated[str | None, typer.Argument(metavar="ID", help="The id of a prepared row.")] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="Explain the rows of a raw file instead.")] = None,
    table: TableName = None,
) -> None:
    """Print what each feature contributed to the prediction for a prepared row, or for every row of a file."""
    from ...composition.scoring.explaining import explain_file, explanation_service
    from ...composition.scoring.tables import find_table

    if (entity_id is None) == (file is None):
        raise typer.BadParameter("give an id or a file", param_hint="ID, --file")
    settings = load_settings()
    found = find_table(settings, table)
    if entity_id is not None:
        print_json(asdict(explanation_service(settings, found).explain_known(entity_id)))
    elif file is not None:
        print_json([asdict(one) for one in explain_file(settings, found, file)])
