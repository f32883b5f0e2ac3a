"""Hold a model to the bounds for the groups of each protected attribute."""

from collections.abc import Mapping, Sequence

from ...domain.scoring.table import Table
from ...domain.scoring.waivers import Waiver
from ...errors import AppError
from ...evaluation.comparison.regression import metric_of
from ...evaluation.engine.suites import Measurement
from ...models.scoring import ModelTrainer
from ...repositories.scoring.feature_rows import LabelledBatch
from ..scoring.cross_fitting import out_of_fold_scores
from ..scoring.fairness import protected_metrics

_FOLDS = 3


def bounds_of(gate: Mapping[str, float], table: Table) -> dict[str, float]:
    """Return the thresholds of every protected attribute: `min_<metric>` becomes `min_<attribute>_<metric>`."""
    return {
        name.replace("_", f"_{attribute.name}_", 1): limit
        for attribute in table.protected
        for name, limit in gate.items()
    }


def waived(bounds: Mapping[str, float], waivers: Sequence[Waiver]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the bounds with the limits of the waivers in their place, and for each metric that was waived the reason.

    Raises:
        AppError: a waiver is for a metric that has no bound.
    """
    limits = {metric: limit for waiver in waivers for metric, limit in waiver.limits.items()}
    names = {metric_of(name): name for name in bounds}
    if unknown := sorted(limits.keys() - names.keys()):
        raise AppError(
            f"a waiver has no bound to replace: {', '.join(unknown)}", hint=f"there are bounds for {', '.join(names)}"
        )
    reasons = {
        metric: f"{limit:g} instead of {bounds[names[metric]]:g}, {waiver.grounds}"
        for waiver in waivers
        for metric, limit in waiver.limits.items()
    }
    return {name: limits.get(metric_of(name), bound) for name, bound in bounds.items()}, reasons


def measure_fairness(rows: LabelledBatch, trainer: ModelTrainer, table: Table) -> Measurement:
    """Return `<attribute>_<metric>` for every protected attribute, of being counted as high risk.

    Judged are the features, the estimator and its settings, of which the released model is one fit. Each row is scored
    by a fit that has not seen it, and the decisions of all folds are counted together: the cross-validated estimate of
    Hastie, Tibshirani and Friedman (The Elements of Statistical Learning, 2nd ed., 7.10). The held-out rows alone
    are often too few to compare recall between groups.
    """
    scores = out_of_fold_scores(rows, trainer, folds=_FOLDS)
    return Measurement(cases=len(rows.ids), metrics=protected_metrics(rows, scores, table))
