"""Inside a project: score many rows as `predict` does, and time the bare estimator on the same chunks.

Both on threads of one process, and on two processes: workers of the distributed engine beside bare ones.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import harmonic_mean, mean
from typing import Any

import numpy as np
import polars as pl
from distributed import Client
from numpy.typing import NDArray
from sklearn.base import is_classifier
from support_desk.composition.core import open_app_database
from support_desk.composition.scoring.parts import PartScorer, score_parts
from support_desk.composition.scoring.rows import model_store, newest_window, prepared_file
from support_desk.composition.scoring.tables import find_table
from support_desk.config.loading import load_settings
from support_desk.config.scale import ScaleSettings
from support_desk.config.settings import Settings
from support_desk.config.workflows import WorkflowsSettings
from support_desk.domain.scoring.conditions import COMPARE
from support_desk.infrastructure.executors.scale import local_cluster
from support_desk.infrastructure.scoring.estimators import FittedEstimator
from support_desk.infrastructure.scoring.estimators.estimator import one_thread
from support_desk.infrastructure.scoring.estimators.sklearn_boosting import SklearnBoosting
from support_desk.infrastructure.scoring.lineage_files import draft_record
from support_desk.infrastructure.scoring.outputs import Outputs
from support_desk.infrastructure.scoring.polars_rows import open_polars_rows
from support_desk.infrastructure.scoring.prediction_files import join_parts

# The only one of the project.
TABLE = find_table(load_settings(), None)
Figures = dict[str, float]


def main() -> None:
    """Print the figures of all kinds; each is measured in processes of its own."""
    kinds: dict[str, Callable[[Path], Figures]] = {
        "rows": lambda file: multiply(int(sys.argv[3]), file),
        "whole": lambda file: whole(file, load_settings()),
        "bare": bare,
        "workers": workers,
        "first-half": partial(half, first=0),
        "second-half": partial(half, first=1),
    }
    if sys.argv[1] in kinds:
        print(json.dumps(kinds[sys.argv[1]](Path(sys.argv[2]))))
        return
    wanted = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        # Not here: a process that is started begins with the peak of the one that starts it.
        figures = {
            **beside(file, "rows", more=[str(wanted)])[0],
            **beside(file, "bare")[0],
            **beside(file, "whole")[0],
            "chunk": load_settings().scoring.batch_rows,
        }
        if sys.argv[2:] == ["with-workers"]:
            halves, [cluster] = beside(file, "first-half", "second-half"), beside(file, "workers")
            figures |= {
                "two_bare_rows_per_s": sum(one["rows_per_s"] for one in halves),
                "two_bare_cpu_s": mean(one["cpu_s"] for one in halves),
                **{f"two_{name}": value for name, value in cluster.items()},
            }
            figures["two_cpu_ratio"] = figures["two_bare_cpu_s"] / figures["two_cpu_s"]
    figures["ratio"] = figures["rows_per_s"] / figures["bare_rows_per_s"]
    figures["cpu_ratio"] = figures["bare_cpu_s"] / figures["cpu_s"]
    print(json.dumps(figures))


def beside(file: Path, *kinds: str, more: Sequence[str] = ()) -> list[Figures]:
    """Run this file for each kind, all at the same time, and return their figures."""
    commands = [[sys.executable, __file__, kind, str(file), *more] for kind in kinds]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    printed = [one.communicate()[0] for one in started]
    if any(one.returncode for one in started):
        raise RuntimeError(f"{', '.join(kinds)}: failed")
    return [json.loads(figures) for figures in printed]


def multiply(wanted: int, file: Path) -> Figures:
    """Write the prepared rows many times over, each time under new ids, in the order of the ids."""
    prepared = pl.scan_parquet(prepared_file(load_settings(), TABLE))
    # Rows that are not scored would not count.
    for condition in TABLE.selection:
        prepared = prepared.filter(COMPARE[condition.operator](pl.col(condition.feature), condition.value))
    found = prepared.collect()
    copies = -(-wanted // len(found))
    # A small table has more copies than a query may have parts.
    numbers = pl.DataFrame({"copy": [f"{copy:06d}-" for copy in range(copies)]})
    many = numbers.join(found, how="cross").head(wanted)
    many = many.with_columns((pl.col("copy") + pl.col(TABLE.id.name).cast(pl.String)).alias(TABLE.id.name))
    many.drop("copy").write_parquet(file, row_group_size=100_000)
    return {"written": len(many)}


def whole(file: Path, settings: Settings) -> Figures:
    """Return rows per second, processor seconds for a million rows, and peak memory from Parquet to CSV.

    That is what `predict` does: every part a durable step, then one file with its record.
    """
    stored, rows = model_store(settings, TABLE).load(), open_polars_rows(file, TABLE)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    with tempfile.TemporaryDirectory(dir=file.parent) as own:
        settings = settings.model_copy(update={"state_dir": Path(own)})
        scorer = PartScorer(
            settings=settings,
            run="bench",
            folder=Path(own) / "parts",
            open_rows=partial(open_polars_rows, file, TABLE),
            stored=stored,
            table=TABLE,
            window=newest_window(settings, newest),
        )
        with open_app_database(settings):
            pass  # The migrations of a new database are no part of a run.
        draft = draft_record(stage="bench", schema_version="1", inputs={}, parameters={})
        started, worked = time.perf_counter(), time.process_time()
        parts: dict[Path, int] = {}

        def fill(folder: Path) -> None:
            parts.update(score_parts(settings, scorer, lambda _: None))
            join_parts(list(parts), folder, TABLE)

        Outputs(Path(own) / "out", made_by="bench").write(draft, fill)
        seconds, work, count = (
            time.perf_counter() - started,
            time.process_time() - worked,
            sum(parts.values()),
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": count, "rows_per_s": count / seconds, "cpu_s": work / count * 1e6, "peak_mib": peak}


def workers(file: Path) -> Figures:
    """Return what `whole` does where two workers of the distributed engine score the parts.

    The processor time is that of the workers, the scheduler and this process. Like that of the bare
    processes it leaves out the start: first each worker scores a few rows without the engine.
    """
    with local_cluster(2, processes=True) as address, Client(address) as client:
        settings = load_settings().model_copy(
            update={
                "workflows": WorkflowsSettings(engine="distributed"),
                "scale": ScaleSettings(scheduler=address),
            }
        )
        few = file.with_name("few.parquet")
        pl.scan_parquet(file).head(1000).sink_parquet(few)
        client.run(whole, few, load_settings())
        before = sum(client.run(time.process_time).values())
        figures = whole(file, settings)
        worked = sum(client.run(time.process_time).values()) - before
    return {**figures, "cpu_s": figures["cpu_s"] + worked / figures["rows"] * 1e6}


def half(file: Path, *, first: int) -> Figures:
    """Return the rates of the estimator alone, on one thread, over every second chunk."""
    predict, matrices = encoded(file)
    taken, worked, rows = 0.0, 0.0, 0
    with one_thread("boosting"):
        for matrix in islice(matrices, first, None, 2):
            started, began = time.perf_counter(), time.thread_time()
            predict(matrix)
            taken, worked = taken + time.perf_counter() - started, worked + time.thread_time() - began
            rows += len(matrix)
    return {"rows_per_s": rows / taken, "cpu_s": worked / rows * 1e6}


def bare(file: Path) -> Figures:
    """Return the rates of the estimator alone, at its best; reading and encoding are not timed.

    Pairs of chunks go to it in turns: one after the other with as many threads as it takes by itself, and
    both at a time with one thread each.
    """
    predict, matrices = encoded(file)
    found: dict[str, list[float]] = {"alone": [], "in pairs": []}
    worked: list[float] = []
    ways = cycle(found)

    def on_one_thread(matrix: NDArray[np.float64]) -> None:
        started = time.thread_time()
        with one_thread("boosting"):
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


def encoded(file: Path) -> tuple[Callable[[NDArray[np.float64]], object], Iterator[NDArray[np.float64]]]:
    """Return how the library's own estimator scores, and the chunks as it takes them."""
    settings, rows = load_settings(), open_polars_rows(file, TABLE)
    newest = rows.newest()
    assert newest is not None  # noqa: S101
    model = model_store(settings, TABLE).load().model
    assert isinstance(model, FittedEstimator)  # noqa: S101
    assert isinstance(model.estimator, SklearnBoosting)  # noqa: S101
    batches = rows.active(newest_window(settings, newest), batch_rows=settings.scoring.batch_rows)
    fitted: Any = model.estimator.fitted
    predict = fitted.predict_proba if is_classifier(fitted) else fitted.predict
    return predict, (model.transformer.transform(batch.values) for batch in batches)


if __name__ == "__main__":
    main()
