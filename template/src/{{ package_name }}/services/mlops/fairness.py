"""Hold a model to the bounds for the groups of each protected attribute."""

from collections.abc import Sequence
from dataclasses import replace

from ...config.scoring import Waiver
from ...domain.scoring.policy import FeaturePolicy
from ...domain.thresholds import Threshold
from ...errors import AppError
from ...evaluation.engine.suites import Measurement
from ...models.scoring import ChurnTrainer
from ...repositories.scoring.feature_rows import LabelledBatch
from ..scoring.cross_fitting import out_of_fold_scores
from ..scoring.fairness import protected_metrics

_FOLDS = 3


def bounds_of(gate: Sequence[Threshold], policy: FeaturePolicy) -> tuple[Threshold, ...]:
    """Return the thresholds of every protected attribute: those of `gate` for `<attribute>_<metric>`."""
    return tuple(
        replace(threshold, metric=f"{attribute.name}_{threshold.metric}")
        for attribute in policy.protected
        for threshold in gate
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
            f"scoring.waivers: no bound for {', '.join(unknown)}", hint=f"there are bounds for {', '.join(by_metric)}"
        )
    reasons = {
        metric: f"{limit:g} instead of {by_metric[metric].bound:g}, {waiver.grounds}"
        for waiver in waivers
        for metric, limit in waiver.limits.items()
    }
    return tuple(replace(one, bound=limits.get(one.metric, one.bound)) for one in bounds), reasons


def measure_fairness(customers: LabelledBatch, trainer: ChurnTrainer, policy: FeaturePolicy) -> Measurement:
    """Return `<attribute>_<metric>` for every protected attribute, of being counted as high risk.

    What is judged is the recipe (features, estimator and its settings), of which the released model is one fit. Each
    customer is scored by a fit that has not seen them, and the decisions of all folds are counted together: the
    cross-validated estimate of Hastie, Tibshirani and Friedman (The Elements of Statistical Learning, 2nd ed., 7.10),
    a little too strict or too mild as far as two thirds of the rows make another model than all of them. The held-out
    customers alone, who would judge the one release, are too few: about ninety older ones of them leave, so that the
    recall of two age groups differs by 0.06 (one standard error) under equal treatment.
    """
    scores = out_of_fold_scores(customers, trainer, folds=_FOLDS)
    return Measurement(cases=len(customers.customer_ids), metrics=protected_metrics(customers, scores, policy))
