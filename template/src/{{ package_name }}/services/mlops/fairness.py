"""Compare how a model treats the groups of each protected attribute."""

from ...domain.scoring.policy import FeaturePolicy
from ...domain.scoring.risk import HIGH_RISK
from ...evaluation.mlops.fairness import fairness_metrics
from ...evaluation.suites import Measurement
from ...models.scoring import ChurnTrainer
from ...repositories.scoring.feature_rows import FeatureBatch
from ..scoring.cross_fitting import out_of_fold_scores

_FOLDS = 3


def measure_fairness(customers: FeatureBatch, trainer: ChurnTrainer, policy: FeaturePolicy) -> Measurement:
    """Return `<attribute>_<metric>` for every protected attribute, of being counted as high risk.

    What is judged is the recipe (features, estimator and its settings), of which the released model is one fit. Each
    customer is scored by a fit that has not seen them, and the decisions of all folds are counted together: the
    cross-validated estimate of Hastie, Tibshirani and Friedman (The Elements of Statistical Learning, 2nd ed., 7.10),
    a little too strict or too mild as far as two thirds of the rows make another model than all of them. The held-out
    customers alone, who would judge the one release, are too few: about ninety older ones of them leave, so that the
    recall of two age groups differs by 0.06 (one standard error) under equal treatment.
    """
    selected = out_of_fold_scores(customers, trainer, folds=_FOLDS) >= HIGH_RISK
    metrics = {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(policy.protected)
        for name, value in fairness_metrics(customers.protected[:, place], customers.churned, selected).items()
    }
    return Measurement(cases=len(customers.customer_ids), metrics=metrics)
