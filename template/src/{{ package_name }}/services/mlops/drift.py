"""Compare the rows that a model meets with those that it was fitted on."""

import numpy as np

from ...domain.scoring.policy import FeaturePolicy, Part
from ...domain.scoring.windows import ScoringWindow
from ...evaluation.mlops.drift import FeatureDrift, feature_drift
from ...repositories.scoring.feature_rows import FeatureRows
from ..scoring.rows import load_rows


def measure_drift(
    reference: FeatureRows, current: FeatureRows, window: ScoringWindow, policy: FeaturePolicy, *, same_source: bool
) -> tuple[FeatureDrift, ...]:
    """Return the drift of every feature, most drifted first, from the training rows of `reference`.

    All rows of `current` are compared, or only the held-out ones where both are of the `same_source`.

    Raises:
        AppError: one of the two has no rows in the window.
    """
    expected = load_rows(reference, window, Part.TRAINING).values
    actual = load_rows(current, window, Part.HOLDOUT if same_source else None).values
    found = [
        feature_drift(feature.name, np.ascontiguousarray(expected[:, place]), np.ascontiguousarray(actual[:, place]))
        for place, feature in enumerate(policy.features)
    ]
    return tuple(sorted(found, key=lambda drift: (-drift.psi, drift.feature)))
