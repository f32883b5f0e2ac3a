"""Wire the challengers that are tried beside the champions in the service."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...domain.scoring.targets import score_range
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ...services.variants import Shadow
from ..core import new_trace_id, open_app_database, utc_now
from ..scoring import rows as scoring_rows

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ...services.mlops.challenger import ServedChallenger
    from ..scoring.challengers import ChallengerOf


@contextmanager
def open_served_challengers(settings: Settings) -> Iterator["ChallengerOf"]:
    """Yield what returns the challenger of a table; all share one queue, which ends with the context."""
    with (
        open_app_database(settings) as engine,
        closing(Shadow(capacity=settings.mlops.challenger.queue)) as shadow,
    ):
        yield partial(_challenger, settings, engine, shadow)


def _challenger(settings: Settings, engine: "Engine", shadow: Shadow, table: Table) -> "ServedChallenger":
    from ...infrastructure.mlops.folder_registry import FolderModelRegistry
    from ...services.mlops.challenger import ServedChallenger

    shares = settings.mlops.challenger
    return ServedChallenger(
        table=table,
        registry=FolderModelRegistry(scoring_rows.model_outputs(settings, table)),
        models=scoring_rows.model_store(settings, table),
        log=DatabasePredictionLog(engine, score_range=score_range(table.target)),
        canary=shares.canary,
        shadow=shares.shadow,
        offer=shadow.offer,
        clock=utc_now,
        new_id=new_trace_id,
    )
