"""Limits for a released model: drift of its inputs and fairness of its decisions."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class FairnessGate(BaseModel):
    """Bounds for the groups of every protected attribute; see `evaluation.scoring.fairness`.

    A model that misses one fails, unless its owner accepts that by a waiver of the table, which every report shows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_disparate_impact: float = 0.8
    max_demographic_parity_difference: float = 0.1
    max_equal_opportunity_difference: float = 0.1
    max_average_odds_difference: float = 0.1
    max_accuracy_difference: float = 0.1
    min_error_ratio: float = 0.8


class GroupSettings(BaseModel):
    """The least sizes of groups that can be compared; see `domain.scoring.fairness.GroupLimits`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int = Field(default=30, ge=2)
    outcomes: int = Field(default=10, ge=1)


class DriftSettings(BaseModel):
    """When a feature has drifted; see `domain.mlops.drift.DriftPolicy`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    false_alarm_rate: float = Field(default=0.01, gt=0, lt=1)
    smallest_psi: float = Field(default=0.02, ge=0)
    minimum_rows: int = Field(default=30, ge=1)


class PromotionSettings(BaseModel):
    """When a challenger replaces the champion; see `domain.mlops.promotion.PromotionPolicy`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    smallest_gain: float = Field(default=0.0, ge=0)
    highest_skill: float = Field(default=0.995, gt=0, le=1)
    minimum_rows: int = Field(default=30, ge=1)
    minimum_live_rows: int = Field(default=0, ge=0)


class ChallengerSettings(BaseModel):
    """The trial in the service of the version that `models challenge` names.

    It answers the share `canary` of the entities, always the same ones, and scores the share `shadow` of the others
    unseen, after the champion has answered: at most `queue` requests wait for that, and more are left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    canary: float = Field(default=0.0, ge=0, le=1)
    shadow: float = Field(default=1.0, ge=0, le=1)
    queue: int = Field(default=100, ge=1)


class MonitoringSettings(BaseModel):
    """The window that `monitor` judges, and the conditions of `retrain --if-due`.

    The predictions of the last `window_days` days are judged. An outcome belongs to a prediction at most `horizon_days`
    before it; fewer than `minimum_outcomes` are not judged. A model younger than `cooldown_days` is not replaced.
    `monitor` deletes predictions that are older than `keep_days` days, which have to cover the window; None keeps all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_days: int = Field(default=30, ge=1)
    horizon_days: float = Field(default=90, gt=0)
    minimum_outcomes: int = Field(default=100, ge=10)
    cooldown_days: float = Field(default=1, ge=0)
    keep_days: int | None = None

    @model_validator(mode="after")
    def _keeps_the_window(self) -> Self:
        if self.keep_days is not None and self.keep_days < self.window_days:
            raise ValueError(f"keep_days: {self.keep_days} is less than window_days, {self.window_days}")
        return self


class MlopsSettings(BaseModel):
    """Limits for the rows that a model is given, and for how it treats groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    drift: DriftSettings = DriftSettings()
    fairness: FairnessGate = FairnessGate()
    groups: GroupSettings = GroupSettings()
    promotion: PromotionSettings = PromotionSettings()
    challenger: ChallengerSettings = ChallengerSettings()
    monitoring: MonitoringSettings = MonitoringSettings()
