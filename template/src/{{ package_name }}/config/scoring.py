"""How the churn model is fitted, and what it has to reach."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class EstimatorSettings(BaseModel):
    """`logistic` is the base line and uses `l2` alone; `features_per_split` is a share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["boosting", "logistic"] = "boosting"
    trees: Annotated[int, Field(ge=1)] = 250
    leaves: Annotated[int, Field(ge=2)] = 4
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.05
    min_rows_per_leaf: Annotated[int, Field(ge=1)] = 40
    l2: Annotated[float, Field(ge=0)] = 5.0
    features_per_split: Annotated[float, Field(gt=0, le=1)] = 0.3
    seed: int = 0


class DataQualitySettings(BaseModel):
    """Limits for data as a whole. Shares are of rows; a window may end `max_age_days` after the newest observation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_quarantined_share: Annotated[float, Field(ge=0, le=1)] = 0.02
    min_churn_rate: Annotated[float, Field(ge=0, le=1)] = 0.05
    max_churn_rate: Annotated[float, Field(ge=0, le=1)] = 0.60
    max_age_days: Annotated[int, Field(ge=1)] = 45


class ScoringGate(BaseModel):
    """What a model has to reach on held-out customers before it is released."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_roc_auc: float = 0.82
    min_pr_auc: float = 0.60
    max_brier: float = 0.16


class ScoringSettings(BaseModel):
    """Where the data are and how they are scored.

    `data_dir` holds the stages 01-raw to 04-predictions, `storage` says in what prepared accounts are kept, and
    `workers` batches of `batch_rows` rows are scored at a time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    storage: Literal["parquet", "sql"] = "parquet"
    window_days: Annotated[int, Field(ge=1)] = 30
    batch_rows: Annotated[int, Field(ge=1)] = 100_000
    workers: Annotated[int, Field(ge=1, le=256)] = 2
    estimator: EstimatorSettings = EstimatorSettings()
    quality: DataQualitySettings = DataQualitySettings()
    gate: ScoringGate = ScoringGate()
