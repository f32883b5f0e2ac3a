"""Predictions as CSV files: parts while a run is under way, one file in `04-predictions` when it is done."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandera.polars as pa
import polars as pl

from ...domain.scoring.table import Table
from ...domain.scoring.targets import ClassTarget, score_names
from ...errors import AppError
from ...workflows.scoring.inference import ScoredBatch
from .validation import score_schema

PREDICTIONS = "predictions.csv"
_COPIED_AT_ONCE = 1 << 20


class PredictionError(AppError):
    """Predictions that must not be used; nothing was written."""


def write_part(batches: Iterable[ScoredBatch], file: Path, table: Table) -> int:
    """Write lines of id and score, batch by batch, and return their number; the file is whole or not there.

    Of a class target a line has the predicted class and a score for each.

    Raises:
        PredictionError: a score is no probability or finite number.
    """
    schema, rows = score_schema(table), 0
    partial = file.with_suffix(".partial")
    with partial.open("wb") as stream:
        for batch in batches:
            frame = _frame(batch, table)
            try:
                schema.validate(frame)
            except pa.errors.SchemaError as error:
                raise PredictionError(f"a prediction breaks its schema: {error}") from error
            frame.write_csv(stream, include_header=False)
            rows += len(frame)
    partial.replace(file)
    return rows


def join_parts(parts: Sequence[Path], folder: Path, table: Table) -> Path:
    """Write the lines of all parts, one after the other, below the names of the columns, and return the file."""
    nothing = ScoredBatch(ids=[], scores=np.empty((0, len(score_names(table.target)))))
    file = folder / PREDICTIONS
    with file.open("wb") as stream:
        _frame(nothing, table).write_csv(stream)
        for part in parts:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, stream, _COPIED_AT_ONCE)
    return file


def _frame(batch: ScoredBatch, table: Table) -> pl.DataFrame:
    target = table.target
    columns: dict[str, object] = {table.id.name: batch.ids}
    if isinstance(target, ClassTarget):
        columns["prediction"] = [target.classes[place] for place in batch.scores.argmax(axis=1)]
    scores = {name: batch.scores[:, place] for place, name in enumerate(score_names(target))}
    return pl.DataFrame({**columns, **scores})
