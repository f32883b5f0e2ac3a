"""How models are fitted, and what overrides the declarations of tables."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _current_kind(kind: object) -> object:
    # As it was called when outcomes were always binary.
    return "linear" if kind == "logistic" else kind


class EstimatorSettings(BaseModel):
    """`linear` is the base line and uses `l2` alone, the strength of the regularization.

    `boosting` (of scikit-learn) grows `trees` trees of at most `leaves` leaves, each of at least `min_rows_per_leaf`
    rows; a split chooses among the share `features_per_split` of the features. `lightgbm` and `xgboost` do the same
    with the packages of the extras of that name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[Literal["boosting", "linear", "lightgbm", "xgboost"], BeforeValidator(_current_kind)] = "boosting"
    trees: Annotated[int, Field(ge=1)] = 250
    leaves: Annotated[int, Field(ge=2)] = 4
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.05
    min_rows_per_leaf: Annotated[int, Field(ge=1)] = 40
    l2: Annotated[float, Field(ge=0)] = 5.0
    features_per_split: Annotated[float, Field(gt=0, le=1)] = 0.3
    seed: int = 0


class DataQualitySettings(BaseModel):
    """Limits for data: the share of rows set apart, and the days from the newest row to the end of a window."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_quarantined_share: Annotated[float, Field(ge=0, le=1)] = 0.02
    max_age_days: Annotated[int, Field(ge=1)] = 45


class WaiverSettings(BaseModel):
    """A waiver of fairness bounds; the fields are those of `domain.scoring.waivers.Waiver`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limits: dict[str, float | None]
    owner: str
    reason: str
    raw_data: str
    expires: date | None = None


class TableSettings(BaseModel):
    """Values that replace those of a table's declaration; those of `gate` and `estimator` are replaced one by one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    estimator: dict[str, str | float] = Field(default_factory=dict)
    gate: dict[str, float] = Field(default_factory=dict)
    positive_rate: tuple[float, float] | None = None
    waivers: tuple[WaiverSettings, ...] | None = None


class ScoringSettings(BaseModel):
    """Where the data are and how they are scored.

    `data_dir` holds the stages 01-raw to 04-predictions, `storage` selects the format of prepared rows, `feature_store`
    where features of groups are kept: as files of the state, or in the application's database. By default
    the last `window_days` days are scored, `workers` parts at a time, each in batches of `batch_rows` rows. `tables`
    maps names of declared tables to what replaces their declarations. `explainer` says whether contributions are exact,
    for at most twelve features that act together, or estimates by shap (extra `shap`). `release` says when a trained
    model that passed its gate serves: at once, or, where it is `by_promotion`, when it is promoted, unless no other can
    be loaded.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    storage: Literal["parquet", "sql"] = "parquet"
    feature_store: Literal["files", "database"] = "files"
    explainer: Literal["exact", "shap"] = "exact"
    release: Literal["immediate", "by_promotion"] = "immediate"
    window_days: Annotated[int, Field(ge=1)] = 30
    batch_rows: Annotated[int, Field(ge=1)] = 100_000
    workers: Annotated[int, Field(ge=1, le=256)] = 2
    estimator: EstimatorSettings = EstimatorSettings()
    quality: DataQualitySettings = DataQualitySettings()
    tables: dict[str, TableSettings] = Field(default_factory=dict)
