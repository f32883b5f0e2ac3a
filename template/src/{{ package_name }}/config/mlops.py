"""Limits for a released model: drift of its inputs and fairness of its decisions."""

from pydantic import BaseModel, ConfigDict, Field


class FairnessGate(BaseModel):
    """Bounds for the groups of every protected attribute; see `evaluation.scoring.fairness`.

    A model that misses one fails, unless its owner accepts that by a waiver of the table, which every report shows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_disparate_impact: float = 0.8
    max_demographic_parity_difference: float = 0.1
    max_equal_opportunity_difference: float = 0.1


class DriftSettings(BaseModel):
    """When a feature has drifted; see `domain.mlops.drift.DriftPolicy`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    false_alarm_rate: float = Field(default=0.01, gt=0, lt=1)
    smallest_psi: float = Field(default=0.02, ge=0)
    minimum_rows: int = Field(default=30, ge=1)


class MlopsSettings(BaseModel):
    """Limits for the rows that a model is given, and for how it treats groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    drift: DriftSettings = DriftSettings()
    fairness: FairnessGate = FairnessGate()
