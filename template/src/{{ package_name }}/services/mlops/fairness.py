"""Hold a model to the bounds for the groups of each protected attribute."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...domain.scoring.fairness import Comparison, GroupLimits, groupings
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
_LIMITS = GroupLimits()


def bounds_of(gate: Sequence[Threshold], table: Table) -> tuple[Threshold, ...]:
    """Return the thresholds of every protected attribute and of every two: those of `gate` for `<grouping>_<metric>`.

    A threshold for a metric of another task than the table's has no part.
    """
    return tuple(
        replace(threshold, metric=f"{grouping.name}_{threshold.metric}")
        for grouping in groupings(table)
        for threshold in gate
        if threshold.metric in METRICS[table.target.task]
    )


def waived(bounds: Sequence[Threshold], waivers: Sequence[Waiver]) -> tuple[tuple[Threshold, ...], dict[str, str]]:
    """Return the bounds moved to the limits of the waivers, and the reason for each metric that was waived.

    A metric whose limit is None may stay unmeasured; its bound stays.

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
        metric: f"{_accepted(limit, by_metric[metric])}, {waiver.grounds}"
        for waiver in waivers
        for metric, limit in waiver.limits.items()
    }
    return tuple(_moved(one, limits[one.metric]) if one.metric in limits else one for one in bounds), reasons


def compare_protected(
    rows: LabelledBatch, trainer: ModelTrainer, table: Table, limits: GroupLimits = _LIMITS
) -> Mapping[str, Comparison]:
    """Return `<grouping>_<metric>` for every protected attribute and every two of them.

    Judged are the features, the estimator and its settings, of which the released model is one fit. Each row is scored
    by a fit that has not seen it, and the decisions of all folds are counted together: the cross-validated estimate of
    Hastie, Tibshirani and Friedman (The Elements of Statistical Learning, 2nd ed., 7.10). The held-out rows alone
    are often too few to compare recall between groups.
    """
    scores = out_of_fold_scores(rows, trainer, folds=_FOLDS)
    return protected_metrics(rows.protected, rows.outcomes, scores, table, limits)


def measure_fairness(
    rows: LabelledBatch, trainer: ModelTrainer, table: Table, limits: GroupLimits = _LIMITS
) -> Measurement:
    """Return the comparisons of `compare_protected` as metrics; one that was not measured is a failure with its reason.

    A bound for what was not measured is not met.
    """
    found = compare_protected(rows, trainer, table, limits)
    return Measurement(
        cases=len(rows.ids),
        metrics={name: one.value for name, one in found.items() if not one.reason},
        failures=tuple(f"{name} was not measured: {one.reason}" for name, one in found.items() if one.reason),
    )


def _accepted(limit: float | None, bound: Threshold) -> str:
    return "may stay unmeasured" if limit is None else f"{limit:g} instead of {bound.bound:g}"


def _moved(bound: Threshold, limit: float | None) -> Threshold:
    return replace(bound, may_be_unmeasured=True) if limit is None else replace(bound, bound=limit)
