"""Wire the monitoring of served predictions, and retraining."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.identity import Identity
from ...domain.mlops.drift import DriftPolicy, DriftVerdict
from ...domain.mlops.retraining import RetrainingPolicy
from ...domain.scoring.performance import PerformanceVerdict
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS
from ...infrastructure.mlops.database_outcomes import DatabaseOutcomes
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ...repositories.mlops.registry import PromotionRecord
from ...services.alerts import Alert
from ..acts import act
from ..alerts import open_alerts
from ..core import open_app_database, utc_now
from ..scoring import rows as scoring_rows
from ..scoring import training
from .promotion import fairness_bounds, group_limits, promote_version, read_history
from .tuning import tuned_parameters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...models.scoring import ScoringModel
    from ...repositories.scoring.feature_rows import LabelledBatch
    from ...services.mlops.monitoring import MonitoringReport, MonitoringService

_RETRAINING = "retrain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """Why a model was due, the tuned parameters that were used, and the decision; None if nothing was due."""

    due: tuple[str, ...]
    parameters: Path | None = None
    decision: PromotionRecord | None = None


def add_outcomes(
    settings: Settings, table: Table, file: Path, *, observed_at: datetime | None, by: Identity
) -> tuple[int, int]:
    """Store the outcomes of a file for `by`; return how many it has and how many say something new."""
    from ...infrastructure.mlops.outcome_files import read_outcomes

    found = read_outcomes(file, table, observed_at=observed_at)
    with open_app_database(settings) as engine:
        logged = act(by, "outcomes.add", before=None, after=f"{len(found)} read", table=table.name)
        added = DatabaseOutcomes(engine).add_all(table.name, found, added_at=logged.at, logged=logged)
    return len(found), added


def monitor_table(
    settings: Settings, table: Table, *, days: int | None = None, alert: bool = True
) -> "MonitoringReport":
    """Return what is known about the champion's predictions of the last days; the console keeps it as a page.

    An alert is sent for what was found, and what was kept for long enough is deleted; without `alert` neither is done.
    """
    from ...services.mlops.monitoring import ReleasedRows
    from ...services.mlops.protected import protected_attributes
    from ...services.scoring.rows import load_labelled_rows

    models = scoring_rows.model_store(settings, table)
    rows = scoring_rows.prepared_rows(settings, table)
    window = scoring_rows.known_window(settings, table, rows)
    released = ReleasedRows(
        training=load_labelled_rows(rows, window, Split.TRAINING, table.target).values,
        segments=_released_segments(
            load_labelled_rows(rows, window, Split.HOLDOUT, table.target), models.load().model, table, settings
        ),
    )
    now = utc_now()
    start = now - timedelta(days=days or settings.mlops.monitoring.window_days)
    protected = partial(protected_attributes, rows, window)
    with _open_monitoring(settings, table, protected) as service:
        report = service.monitor(models.describe(), released, start=start, end=now)
        if alert and (kept := settings.mlops.monitoring.keep_days) is not None:
            service.log.delete(table.name, before=now - timedelta(days=kept))
    _keep_report(settings, report)
    if alert and report.findings:
        _alert(settings, report, now)
    return report


def _keep_report(settings: Settings, report: "MonitoringReport") -> None:
    """Keep a report for the console."""
    from ...infrastructure.mlops.monitoring_files import write_report
    from ...services.mlops.monitoring import KeptReport
    from ...services.mlops.monitoring_page import html_monitoring

    page = html_monitoring(report, minimum_rows=settings.mlops.groups.rows)
    write_report(reports_folder(settings, report.table), KeptReport.of(report), page)


def reports_folder(settings: Settings, table: str) -> Path:
    """Return the folder of the reports that are kept of a table."""
    return settings.state_dir / "monitoring" / table


def retrain_table(settings: Settings, table: Table, *, days: int | None = None, only_if_due: bool) -> Retraining:
    """Train with the parameters of the last `tune`, if there was one, and decide about the new model.

    It does not serve before that decision, also where `scoring.release` is `immediate`.
    """
    from ...infrastructure.scoring.lineage_files import read_record

    reasons: tuple[str, ...] = ("asked for",)
    if only_if_due:
        report = monitor_table(settings, table, days=days)
        degraded = report.performance_verdict is PerformanceVerdict.DEGRADED
        drifted = report.drift.drifted if report.drift.verdict is DriftVerdict.DRIFTED else ()
        kept = read_record(scoring_rows.model_outputs(settings, table).newest()).created_at
        # A fit that came to a version that was kept already has made no newer one.
        fitted = [one.at for one in read_history(settings, table) if one.by == _RETRAINING]
        reasons = RetrainingPolicy(cooldown_days=settings.mlops.monitoring.cooldown_days).reasons(
            degraded=[report.performance.metric] if degraded else [],
            drifted=drifted,
            last_trained=max([kept, *fitted]),
            now=utc_now(),
        )
        if not reasons:
            return Retraining(due=())
    parameters = tuned_parameters(settings, table)
    undecided = settings.scoring.model_copy(update={"release": "by_promotion"})
    run = training.train_at_once(settings.model_copy(update={"scoring": undecided}), table, parameters, by=_RETRAINING)
    decision = promote_version(settings, table, run.model.version, by=_RETRAINING)
    return Retraining(due=reasons, parameters=parameters, decision=decision)


@contextmanager
def _open_monitoring(
    settings: Settings, table: Table, protected_of: "Callable[[Collection[str]], Mapping[str, NDArray[np.float64]]]"
) -> Iterator["MonitoringService"]:
    from ...services.mlops.monitoring import MonitoringService

    with open_app_database(settings) as engine:
        yield MonitoringService(
            table=table,
            log=DatabasePredictionLog(engine),
            outcomes=DatabaseOutcomes(engine),
            policy=DriftPolicy(**settings.mlops.drift.model_dump()),
            horizon=timedelta(days=settings.mlops.monitoring.horizon_days),
            minimum_outcomes=settings.mlops.monitoring.minimum_outcomes,
            bounds=fairness_bounds(settings, table)[0],
            groups=group_limits(settings),
            protected_of=protected_of,
        )


def _released_segments(
    holdout: "LabelledBatch", model: "ScoringModel", table: Table, settings: Settings
) -> Mapping[str, float]:
    """Return the main metric of the held-out rows of each segment that is large enough, as the model card has it."""
    from ...evaluation.scoring.metrics import measure
    from ...services.scoring.segments import segments_of

    scores, metric = model.score(holdout.values), METRICS[table.target.task][0]
    return {
        name: measure(table.target, holdout.outcomes[rows], scores[rows])[metric]
        for name, rows in segments_of(holdout, table).items()
        if rows.sum() >= settings.mlops.groups.rows
    }


def _alert(settings: Settings, report: "MonitoringReport", now: datetime) -> None:
    degraded = report.performance_verdict is PerformanceVerdict.DEGRADED
    details = {"table": report.table, "model_version": report.model_version}
    drifted = report.drift.verdict is DriftVerdict.DRIFTED
    event = "model.degraded" if degraded else "model.drifted" if drifted else "model.unfair"
    with open_alerts(settings) as alerts:
        alerts.send(Alert(event=event, message="; ".join(report.findings), details=details, raised_at=now))
