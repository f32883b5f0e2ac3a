"""Hold a model to the bounds for the groups of each protected attribute."""

from collections.abc import Sequence
from dataclasses import replace

from ...domain.scoring.table import Table
from ...domain.scoring.waivers import Waiver
from ...domain.thresholds import Threshold
from ...errors import AppError
from ...evaluation.engine.suites import Measurement
from ...evaluation.scoring.fairness import METRICS
from ...models.scoring import ModelTrainer
from ...repositories.scoring.feature_rows import LabelledBatch
from ..scoring.cross_fitting import out_of_fold_scores
from ..scoring.fairness import protected_metrics

_FOLDS = 3


def bounds_of(gate: Sequence[Threshold], table: Table) -> tuple[Threshold, ...]:
    """Return the thresholds of every protected attribute: those of `gate` for `<attribute>_<metric>`.

    A threshold for a metric of another task than the table's has no part.
    """
    return tuple(
        replace(threshold, metric=f"{attribute.name}_{threshold.metric}")
        for attribute in table.protected
        for threshold in gate
        if threshold.metric in METRICS[table.target.task]
    )


def waived(bounds: Sequence[Threshold], waivers: Sequence[Waiver]) -> tuple[tuple[Threshold, ...], dict[str, str]]:
    """Return the bounds moved to the limits of the waivers, and the reason for each metric that was waived.

    Raises:
        AppError: a waiver is for a metric that has no bound.
    """
    limits = {metric: limit for waiver in waivers for metric, limit in waiver.limits.items()}
    by_metric = {threshold.metric: threshold for threshold in bounds}
    if unknown := sorted(limits.keys() - by_metric.keys()):
        raise AppError(
            f"a waiver has no bound to replace: {', '.join(unknown)}",
            hint=f"there are bounds for {', '.join(by_metric)}",
        )
    reasons = {
        metric: f"{limit:g} instead of {by_metric[metric].bound:g}, {waiver.grounds}"
        for waiver in waivers
        for metric, limit in waiver.limits.items()
    }
    return tuple(replace(one, bound=limits.get(one.metric, one.bound)) for one in bounds), reasons


def measure_fairness(rows: LabelledBatch, trainer: ModelTrainer, table: Table) -> Measurement:
    """Return `<attribute>_<metric>` for every protected attribute.

    Judged are the features, the estimator and its settings, of which the released model is one fit. Each row is scored
    by a fit that has not seen it, and the decisions of all folds are counted together: the cross-validated estimate of
    Hastie, Tibshirani and Friedman (The Elements of Statistical Learning, 2nd ed., 7.10). The held-out rows alone
    are often too few to compare recall between groups.
    """
    scores = out_of_fold_scores(rows, trainer, folds=_FOLDS)
    return Measurement(cases=len(rows.ids), metrics=protected_metrics(rows, scores, table))
