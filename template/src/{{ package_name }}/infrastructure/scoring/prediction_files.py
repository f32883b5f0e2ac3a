"""Predictions as CSV files in `data/04-predictions`."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ...workflows.scoring.inference import ScoredBatch


def write_predictions(batches: Iterable[ScoredBatch], file: Path) -> int:
    """Write `customer_id,score` lines and return their number; the file appears when it is complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    rows = 0
    with partial.open("wb") as stream:
        for batch in batches:
            frame = pl.DataFrame({"customer_id": batch.customer_ids, "score": batch.scores})
            frame.write_csv(stream, include_header=rows == 0)
            rows += len(frame)
    partial.replace(file)
    return rows
