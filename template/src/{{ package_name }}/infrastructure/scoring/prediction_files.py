"""Predictions as CSV files in `04-predictions`."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandera.polars as pa
import polars as pl

from ...domain.scoring.table import Table
from ...domain.scoring.targets import ClassTarget, score_names
from ...errors import AppError
from ...repositories.scoring.lineage import LineageRecord
from ...workflows.scoring.inference import ScoredBatch
from .outputs import Outputs
from .validation import score_schema

PREDICTIONS = "predictions.csv"


class PredictionError(AppError):
    """Predictions that must not be used; nothing was written."""


def write_predictions(
    batches: Iterable[ScoredBatch], outputs: Outputs, draft: LineageRecord, table: Table
) -> tuple[Path, int]:
    """Write lines of id and score, batch by batch, and return the file and the number of lines.

    Of a class target a line has the predicted class and a score for each.

    Raises:
        PredictionError: there is nothing to score, or a score is no probability or finite number.
    """
    rows: dict[str, int] = {"scored": 0}
    schema = score_schema(table)
    with outputs.write(replace(draft, rows=rows)) as folder, (folder / PREDICTIONS).open("wb") as stream:
        for batch in batches:
            frame = _frame(batch, table)
            try:
                schema.validate(frame)
            except pa.errors.SchemaError as error:
                raise PredictionError(f"a prediction breaks its schema: {error}") from error
            frame.write_csv(stream, include_header=rows["scored"] == 0)
            rows["scored"] += len(frame)
        if not rows["scored"]:
            hint = "`predict` without days takes the newest ones that were prepared"
            raise PredictionError("no row to score was observed in this window", hint=hint)
    return outputs.folder / draft.version / PREDICTIONS, rows["scored"]


def _frame(batch: ScoredBatch, table: Table) -> pl.DataFrame:
    target = table.target
    columns: dict[str, object] = {table.id.name: batch.ids}
    if isinstance(target, ClassTarget):
        columns["prediction"] = [target.classes[place] for place in batch.scores.argmax(axis=1)]
    scores = {name: batch.scores[:, place] for place, name in enumerate(score_names(target))}
    return pl.DataFrame({**columns, **scores})
