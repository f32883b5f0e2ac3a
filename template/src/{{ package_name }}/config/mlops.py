"""When a model that is in service is called into question."""

from pydantic import BaseModel, ConfigDict


class FairnessGate(BaseModel):
    """Bounds for the groups of each protected attribute; see `evaluation.mlops.fairness`.

    Older customers of the shipped data leave almost twice as often, so a model that is right cannot select both age
    groups alike: for them the gate bounds the difference among those who do leave.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_gender_demographic_parity_difference: float = 0.1
    max_gender_equal_opportunity_difference: float = 0.1
    min_gender_disparate_impact: float = 0.8
    max_age_group_equal_opportunity_difference: float = 0.15


class MlopsSettings(BaseModel):
    """`max_psi` is the population stability index above which a feature counts as drifted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_psi: float = 0.25
    fairness: FairnessGate = FairnessGate()
