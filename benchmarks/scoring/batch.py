"""Inside a project: score many rows as `predict` does, and time the bare estimator on the same chunks."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from support_desk.composition.scoring.rows import model_store, newest_window, prepared_file
from support_desk.config.loading import load_settings
from support_desk.domain.scoring.policy import CHURN_POLICY
from support_desk.infrastructure.scoring.estimators import FittedChurnModel
from support_desk.infrastructure.scoring.outputs import Outputs, draft_record
from support_desk.infrastructure.scoring.polars_rows import open_polars_rows
from support_desk.infrastructure.scoring.prediction_files import write_predictions
from support_desk.workflows.scoring.inference import score_window


def main() -> None:
    """Print the figures of both; each is measured in a process of its own."""
    if sys.argv[1] in {"whole", "bare"}:
        print(json.dumps({"whole": whole, "bare": bare}[sys.argv[1]](Path(sys.argv[2]))))
        return
    wanted = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accounts.parquet"
        multiply(wanted, file)
        found = [part(kind, file) for kind in ("bare", "whole")]
    figures = {**found[0], **found[1], "chunk": load_settings().scoring.batch_rows}
    print(json.dumps({**figures, "ratio": figures["rows_per_s"] / figures["bare_rows_per_s"]}))


def part(kind: str, file: Path) -> dict[str, float]:
    """Run this file for one kind and return its figures."""
    done = subprocess.run([sys.executable, __file__, kind, file], check=True, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def multiply(wanted: int, file: Path) -> None:
    """Write the prepared accounts many times over, each time under new ids, in the order of the ids."""
    accounts = pl.scan_parquet(prepared_file(load_settings()))
    copies = -(-wanted // accounts.select(pl.len()).collect().item())
    many = [
        accounts.with_columns(customer_id=pl.lit(f"{copy:06d}-") + pl.col("customer_id"))
        for copy in range(copies)
    ]
    pl.concat(many).head(wanted).sink_parquet(file, row_group_size=100_000, maintain_order=True)


def whole(file: Path) -> dict[str, float]:
    """Return rows per second and peak memory from Parquet to CSV."""
    settings = load_settings()
    rows = open_polars_rows(file, CHURN_POLICY)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    window = newest_window(settings, newest)
    stored = model_store(settings).load()
    draft = draft_record(stage="bench", schema_version="1", inputs={}, parameters={})
    started = time.perf_counter()
    sizes = {"batch_rows": settings.scoring.batch_rows, "workers": settings.scoring.workers}
    batches = score_window(rows, stored, window, **sizes)
    _, count = write_predictions(batches, Outputs(file.parent / "out", made_by="bench"), draft)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": count, "rows_per_s": count / seconds, "peak_mib": peak}


def bare(file: Path) -> dict[str, float]:
    """Return rows per second of the estimator alone; reading and encoding are not timed."""
    settings = load_settings()
    rows = open_polars_rows(file, CHURN_POLICY)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    model = model_store(settings).load().model
    assert isinstance(model, FittedChurnModel)  # noqa: S101
    seconds, count = 0.0, 0
    window = newest_window(settings, newest)
    for batch in rows.active(window, part=None, batch_rows=settings.scoring.batch_rows):
        matrix = model.transformer.transform(batch.values)
        started = time.perf_counter()
        model.estimator.predict_proba(matrix)
        seconds += time.perf_counter() - started
        count += len(matrix)
    return {"bare_rows_per_s": count / seconds}


if __name__ == "__main__":
    main()
