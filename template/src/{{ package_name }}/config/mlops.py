"""Limits for a released model: drift of its inputs and fairness of its decisions."""

from pydantic import BaseModel, ConfigDict


class FairnessGate(BaseModel):
    """Bounds for the groups of every protected attribute; see `evaluation.scoring.fairness`.

    A model that misses one fails, unless its owner accepts that by a waiver of the table, which every report shows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_disparate_impact: float = 0.8
    max_demographic_parity_difference: float = 0.1
    max_equal_opportunity_difference: float = 0.1
    max_accuracy_difference: float = 0.1
    min_error_ratio: float = 0.8


class MlopsSettings(BaseModel):
    """`max_psi` is the population stability index above which a feature counts as drifted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_psi: float = 0.25
    fairness: FairnessGate = FairnessGate()
