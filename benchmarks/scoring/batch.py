"""Inside a project: score many rows as `predict` does, and time the bare estimator on the same chunks."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import harmonic_mean, mean
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import is_classifier
from support_desk.composition.core import open_app_database
from support_desk.composition.scoring.parts import PartScorer, score_parts
from support_desk.composition.scoring.rows import model_store, newest_window, prepared_file
from support_desk.composition.scoring.tables import find_table
from support_desk.config.loading import load_settings
from support_desk.domain.scoring.conditions import COMPARE
from support_desk.infrastructure.scoring.estimators import FittedEstimator, one_thread
from support_desk.infrastructure.scoring.estimators.sklearn_boosting import SklearnBoosting
from support_desk.infrastructure.scoring.lineage_files import draft_record
from support_desk.infrastructure.scoring.outputs import Outputs
from support_desk.infrastructure.scoring.polars_rows import open_polars_rows
from support_desk.infrastructure.scoring.prediction_files import join_parts

# The only one of the project.
TABLE = find_table(load_settings(), None)


def main() -> None:
    """Print the figures of both; each is measured in a process of its own."""
    if sys.argv[1] in {"whole", "bare"}:
        print(json.dumps({"whole": whole, "bare": bare}[sys.argv[1]](Path(sys.argv[2]))))
        return
    wanted = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        multiply(wanted, file)
        found = [part(kind, file) for kind in ("bare", "whole")]
    figures = {**found[0], **found[1], "chunk": load_settings().scoring.batch_rows}
    ratios = {
        "ratio": figures["rows_per_s"] / figures["bare_rows_per_s"],
        "cpu_ratio": figures["bare_cpu_s"] / figures["cpu_s"],
    }
    print(json.dumps({**figures, **ratios}))


def part(kind: str, file: Path) -> dict[str, float]:
    """Run this file for one kind and return its figures."""
    done = subprocess.run([sys.executable, __file__, kind, file], check=True, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def multiply(wanted: int, file: Path) -> None:
    """Write the prepared rows many times over, each time under new ids, in the order of the ids."""
    prepared = pl.scan_parquet(prepared_file(load_settings(), TABLE))
    # Rows that are not scored would not count.
    for condition in TABLE.selection:
        prepared = prepared.filter(COMPARE[condition.operator](pl.col(condition.feature), condition.value))
    copies = -(-wanted // prepared.select(pl.len()).collect().item())
    numbered = pl.col(TABLE.id.name).cast(pl.String)
    many = [
        prepared.with_columns((pl.lit(f"{copy:06d}-") + numbered).alias(TABLE.id.name))
        for copy in range(copies)
    ]
    pl.concat(many).head(wanted).sink_parquet(file, row_group_size=100_000, maintain_order=True)


def whole(file: Path) -> dict[str, float]:
    """Return rows per second, processor seconds for a million rows, and peak memory from Parquet to CSV.

    That is what `predict` does: every part a durable step, then one file with its record.
    """
    settings = load_settings().model_copy(update={"state_dir": file.parent / "var"})
    stored, rows = model_store(load_settings(), TABLE).load(), open_polars_rows(file, TABLE)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    scorer = PartScorer(
        settings=settings,
        run="bench",
        folder=file.parent / "parts",
        open_rows=partial(open_polars_rows, file, TABLE),
        stored=stored,
        table=TABLE,
        window=newest_window(settings, newest),
    )
    with open_app_database(settings):
        pass  # The migrations of a new database are no part of a run.
    draft = draft_record(stage="bench", schema_version="1", inputs={}, parameters={})
    started, worked = time.perf_counter(), time.process_time()
    with Outputs(file.parent / "out", made_by="bench").write(draft) as folder:
        parts = score_parts(settings, scorer, lambda _: None)
        join_parts(list(parts), folder, TABLE)
    seconds, work, count = time.perf_counter() - started, time.process_time() - worked, sum(parts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": count, "rows_per_s": count / seconds, "cpu_s": work / count * 1e6, "peak_mib": peak}


def bare(file: Path) -> dict[str, float]:
    """Return the rates of the estimator alone, at its best; reading and encoding are not timed.

    Pairs of chunks go to it in turns: one after the other with as many threads as it takes by itself, and
    both at a time with one thread each.
    """
    settings = load_settings()
    rows = open_polars_rows(file, TABLE)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    model = model_store(settings, TABLE).load().model
    assert isinstance(model, FittedEstimator)  # noqa: S101
    assert isinstance(model.estimator, SklearnBoosting)  # noqa: S101
    fitted: Any = model.estimator.fitted
    predict = fitted.predict_proba if is_classifier(fitted) else fitted.predict
    found: dict[str, list[float]] = {"alone": [], "in pairs": []}
    worked: list[float] = []
    window = newest_window(settings, newest)
    batches = rows.active(window, batch_rows=settings.scoring.batch_rows)
    matrices = (model.transformer.transform(batch.values) for batch in batches)
    ways = cycle(found)

    def on_one_thread(matrix: NDArray[np.float64]) -> None:
        started = time.thread_time()
        with one_thread(model.kind):
            predict(matrix)
        worked.append((time.thread_time() - started) / len(matrix))

    with ThreadPoolExecutor(2) as pool:
        while pair := list(islice(matrices, 2)):
            way = next(ways)
            started = time.perf_counter()
            if way == "alone":
                list(map(predict, pair))
            else:
                list(pool.map(on_one_thread, pair))
            found[way].append(sum(map(len, pair)) / (time.perf_counter() - started))
    fastest = max(harmonic_mean(rates) for rates in found.values())
    return {"bare_rows_per_s": fastest, "bare_cpu_s": mean(worked) * 1e6}


if __name__ == "__main__":
    main()
