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

    All customers take part, each scored by a model that has not seen them: the held-out ones alone are so few that a
    difference of 0.1 in recall between two groups of them is within chance.
    """
    selected = out_of_fold_scores(customers, trainer, folds=_FOLDS) >= HIGH_RISK
    metrics = {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(policy.protected)
        for name, value in fairness_metrics(customers.protected[:, place], customers.churned, selected).items()
    }
    return Measurement(cases=len(customers.customer_ids), metrics=metrics)
