"""`score`."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import print_json
from .options import TableName


def score(
    entity_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a prepared row.")],
    *,
    table: TableName = None,
) -> None:
    """Score one prepared row and log the score."""
    from ...composition.scoring import open_scoring
    from ...composition.scoring.tables import find_table
    from ...composition.telemetry import open_command_trace
    from ...services.scoring.serving import predicted

    settings = load_settings()
    found = find_table(settings, table)
    with open_command_trace(settings, "score"), open_scoring(settings, found) as service:
        record = service.score_known(entity_id)
    print_json(
        {
            "trace_id": record.trace_id,
            found.id.name: record.entity_id,
            **predicted(record, found.target),
            "model_version": record.model_version,
            "feature_version": record.feature_version,
            "scored_at": record.scored_at.isoformat(),
        }
    )
