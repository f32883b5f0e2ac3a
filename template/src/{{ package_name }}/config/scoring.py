"""How the churn model is fitted, and what it has to reach."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class BoostingSettings(BaseModel):
    """Parameters of the gradient boosting. `features_per_split` is a share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trees: Annotated[int, Field(ge=1)] = 250
    leaves: Annotated[int, Field(ge=2)] = 4
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.05
    min_rows_per_leaf: Annotated[int, Field(ge=1)] = 40
    l2: Annotated[float, Field(ge=0)] = 5.0
    features_per_split: Annotated[float, Field(gt=0, le=1)] = 0.3
    seed: int = 0


class ScoringGate(BaseModel):
    """What a model has to reach on held-out customers before it is released."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_roc_auc: float = 0.82
    min_pr_auc: float = 0.60
    max_brier: float = 0.16


class ScoringSettings(BaseModel):
    """`data_dir` holds the stages 01-raw to 04-predictions; `batch_rows` is how many rows are in memory at a time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    window_days: Annotated[int, Field(ge=1)] = 30
    batch_rows: Annotated[int, Field(ge=1)] = 100_000
    boosting: BoostingSettings = BoostingSettings()
    gate: ScoringGate = ScoringGate()
