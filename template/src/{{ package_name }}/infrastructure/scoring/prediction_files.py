"""Predictions as CSV files: parts while a run is under way, one file in `04-predictions` when it is done."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from ...domain.scoring.table import Table
from ...domain.scoring.targets import ClassTarget, NumberTarget, score_names
from ...errors import AppError
from ...workflows.scoring.inference import ScoredBatch

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
    rows = 0
    partial = file.with_suffix(".partial")
    with partial.open("wb") as stream:
        for batch in batches:
            _check(batch, table)
            _frame(batch, table).write_csv(stream, include_header=False)
            rows += len(batch.ids)
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


def _check(batch: ScoredBatch, table: Table) -> None:
    number = isinstance(table.target, NumberTarget)
    possible = np.isfinite(batch.scores) if number else (batch.scores >= 0) & (batch.scores <= 1)
    if not possible.all():
        row, place = np.argwhere(~possible)[0]
        name, kind = f"{table.id.name} {list(batch.ids)[row]}", "finite number" if number else "probability"
        raise PredictionError(f"{name}: {score_names(table.target)[place]} is {batch.scores[row, place]}, no {kind}")


def _frame(batch: ScoredBatch, table: Table) -> pl.DataFrame:
    target, columns = table.target, dict[str, object]({table.id.name: batch.ids})
    if isinstance(target, ClassTarget):
        columns["prediction"] = pl.Series(target.classes).gather(batch.scores.argmax(axis=1))
    columns |= {name: batch.scores[:, place] for place, name in enumerate(score_names(target))}
    return pl.DataFrame(columns)
