"""Compare how a model treats the groups of each protected attribute."""

from ...domain.scoring.policy import FeaturePolicy
from ...domain.scoring.risk import HIGH_RISK
from ...evaluation.mlops.fairness import fairness_metrics
from ...evaluation.suites import Measurement
from ...models.scoring import ChurnModel
from ...repositories.scoring.feature_rows import FeatureBatch


def measure_fairness(holdout: FeatureBatch, model: ChurnModel, policy: FeaturePolicy) -> Measurement:
    """Return `<attribute>_<metric>` for every protected attribute, of held-out customers who count as high risk."""
    selected = model.score(holdout.values) >= HIGH_RISK
    metrics = {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(policy.protected)
        for name, value in fairness_metrics(holdout.protected[:, place], holdout.churned, selected).items()
    }
    return Measurement(cases=len(holdout.customer_ids), metrics=metrics)
