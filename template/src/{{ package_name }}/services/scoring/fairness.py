"""Compare the decisions about the groups of each protected attribute."""

from typing import TYPE_CHECKING

from ...domain.scoring.policy import FeaturePolicy
from ...domain.scoring.risk import HIGH_RISK
from ...evaluation.scoring.fairness import fairness_metrics
from ...repositories.scoring.feature_rows import LabelledBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def protected_metrics(
    customers: LabelledBatch, scores: "NDArray[np.float64]", policy: FeaturePolicy
) -> dict[str, float]:
    """Return `<attribute>_<metric>` for every protected attribute, of being counted as high risk by scores (n,)."""
    selected = scores >= HIGH_RISK
    return {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(policy.protected)
        for name, value in fairness_metrics(customers.protected[:, place], customers.churned, selected).items()
    }
