"""Wire the inference pipeline: prepared rows and a model into predictions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.scoring.performance import Performance, PerformanceVerdict
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS, ClassTarget
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ...repositories.scoring.prediction_log import PredictionRecord
from ...services.alerts import Alert
from ..alerts import open_alerts
from ..core import open_app_database, utc_now
from .parts import PART_BATCHES, PartProgress, PartScorer, discard_parts, score_parts
from .rows import model_folder, model_store, prepared_file, prepared_rows, row_opener, stage

if TYPE_CHECKING:
    from ...repositories.scoring.lineage import LineageStep

# The interval of fewer outcomes is too narrow.
_LEAST_MEASURED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRun:
    """The result of scoring a window; `rows` counts the rows that were scored."""

    file: Path
    rows: int
    model_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowMetrics:
    """The metrics of a window, and the main one of them beside its value at release."""

    metrics: Mapping[str, float]
    performance: Performance
    verdict: PerformanceVerdict


def predict(
    settings: Settings, table: Table, window: ScoringWindow, *, progress: PartProgress = lambda _: None
) -> PredictionRun:
    """Score the rows of a window into `04-predictions`.

    Can be interrupted at any time and run again: what was scored is kept, part by part, and the result is the same.

    Raises:
        PredictionError: there are no rows, or parts could not be scored; nothing was written.
    """
    from ...infrastructure.file_digests import sha256_of
    from ...infrastructure.scoring.lineage_files import METADATA, draft_record
    from ...infrastructure.scoring.prediction_files import PREDICTIONS, join_parts

    stored = model_store(settings, table).load()
    prepared = prepared_file(settings, table)
    model = model_folder(settings, table.name, stored.record.version) / METADATA
    rows: dict[str, int] = {}
    draft = draft_record(
        stage="04-predictions",
        schema_version="scores-2" if isinstance(table.target, ClassTarget) else "scores-1",
        inputs={file.as_posix(): sha256_of(file) for file in (prepared, model)},
        parameters={
            "from": window.start.isoformat(),
            "to": window.end.isoformat(),
            "selection": " and ".join(map(str, table.selection)),
        },
        rows=rows,
    )
    run = f"{draft.version}-{PART_BATCHES}x{settings.scoring.batch_rows}"
    scorer = PartScorer(
        settings=settings,
        run=f"predict {table.name} {run}",
        folder=settings.state_dir / "parts" / table.name / run,
        open_rows=partial(row_opener(settings), prepared, table),
        stored=stored,
        table=table,
        window=window,
    )

    def fill(folder: Path) -> None:
        parts = score_parts(settings, scorer, progress)
        rows["scored"] = sum(parts.values())
        join_parts(list(parts), folder, table)

    written = stage(settings, table, "04-predictions").write(draft, fill)
    discard_parts(scorer.folder, days=settings.work.keep_days)
    return PredictionRun(file=written / PREDICTIONS, rows=rows["scored"], model_version=stored.record.version)


def measure_window(settings: Settings, table: Table, window: ScoringWindow) -> WindowMetrics:
    """Return the current model's metrics on the held-out rows of a window whose outcome is known.

    An alert is sent if the model is certainly worse there than at release.

    Raises:
        OutcomeError: they are too few.
    """
    from ...evaluation.scoring.metrics import measure
    from ...services.scoring.performance import performance_of
    from ...services.scoring.rows import load_labelled_rows

    holdout = load_labelled_rows(prepared_rows(settings, table), window, Split.HOLDOUT, table.target)
    stored, metric = model_store(settings, table).load(), METRICS[table.target.task][0]
    scores = stored.model.score(holdout.values)
    performance = performance_of(
        table.target,
        holdout.outcomes,
        scores,
        released=stored.record.metrics.get(metric, float("nan")),
        released_interval=stored.record.intervals.get(metric),
        minimum_rows=_LEAST_MEASURED,
    )
    verdict = performance.verdict(minimum_rows=_LEAST_MEASURED)
    if verdict is PerformanceVerdict.DEGRADED:
        details = {"table": table.name, "model_version": stored.record.version}
        with open_alerts(settings) as alerts:
            alerts.send(Alert(event="model.degraded", message=performance.fall, details=details, raised_at=utc_now()))
    metrics = measure(table.target, holdout.outcomes, scores)
    return WindowMetrics(metrics=metrics, performance=performance, verdict=verdict)


def newest_predictions(settings: Settings, table: Table) -> Path:
    """Return the folder of the predictions that were made last."""
    return stage(settings, table, "04-predictions").newest()


def lineage(output: Path) -> "tuple[LineageStep, ...]":
    """Return the way from a file or folder back to raw data.

    Raises:
        AppError: there is no such file or folder, or it has no record.
    """
    from ...infrastructure.scoring.lineage_files import trace_lineage

    if not output.exists():
        raise AppError(
            f"{output}: no such file or folder, and no score has this trace id",
            hint="name an output, such as var/models/TABLE/VERSION, or the trace id of a score",
        )
    return tuple(trace_lineage(output if output.is_dir() else output.parent))


def served_score(settings: Settings, trace_id: str) -> PredictionRecord | None:
    """Return a score from the prediction log."""
    with open_app_database(settings) as engine:
        return DatabasePredictionLog(engine).find(trace_id)
