"""Inside a project: cross-validate its model beside two that a user would write in a minute."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from support_desk.composition.scoring.training import all_rows, trainer
from support_desk.config.loading import load_settings
from support_desk.domain.churn import TABLE

SEEDS = (0, 1, 2)
Scores = NDArray[np.float64]


def main() -> None:
    """Print mean and interval of each model, and of the difference to the better of the two others."""
    settings = load_settings()
    batch = all_rows(settings, TABLE)
    raw = pl.read_csv(
        settings.scoring.data_dir / "01-raw" / TABLE.name / "telco_churn.csv", null_values=[" "]
    )
    known = pl.DataFrame({"customerID": batch.ids})
    table = known.join(raw, on="customerID", how="left", maintain_order="left").drop("customerID", "Churn")
    found: dict[str, list[float]] = {"ours": [], "logistic": [], "boosting": []}
    for seed in SEEDS:
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(
            batch.values, batch.outcomes
        ):
            ours = (
                trainer(settings, TABLE)
                .fit(batch.values[train], batch.outcomes[train])
                .score(batch.values[test])[:, 0]
            )
            found["ours"].append(roc_auc_score(batch.outcomes[test], ours))
            for name, model in baselines(table):
                fitted = model.fit(table[train], batch.outcomes[train])
                scores = fitted.predict_proba(table[test])[:, 1]
                found[name].append(roc_auc_score(batch.outcomes[test], scores))
    figures: dict[str, float] = {}
    for name, areas in found.items():
        figures |= summary(name, np.array(areas))
    better = max(("logistic", "boosting"), key=lambda name: figures[name])
    figures |= summary("difference", np.array(found["ours"]) - np.array(found[better]))
    print(json.dumps(figures))


def baselines(table: pl.DataFrame) -> Iterator[tuple[str, Any]]:
    """Yield the two models with scikit-learn's defaults."""
    words = [name for name in table.columns if table[name].dtype == pl.String]
    numbers = [name for name in table.columns if name not in words]
    linear = make_column_transformer((OneHotEncoder(), words), (StandardScaler(), numbers))
    yield "logistic", make_pipeline(linear, LogisticRegression(max_iter=1000))
    ordinal = make_column_transformer((OrdinalEncoder(), words), remainder="passthrough")
    yield "boosting", make_pipeline(ordinal, HistGradientBoostingClassifier(random_state=0))


def summary(name: str, values: Scores) -> dict[str, float]:
    """Return mean and 95 % interval over the folds, by Student's distribution.

    The folds share most of their training rows, so that their spread alone would make the interval too
    narrow: its variance is that of the corrected resampled t-test (Nadeau and Bengio, Machine Learning 52,
    2003), with a quarter as many test rows as training rows.
    """
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) * np.sqrt(1 / len(values) + 1 / 4)
    mean = float(values.mean())
    return {name: mean, f"{name}_low": mean - float(half), f"{name}_high": mean + float(half)}


if __name__ == "__main__":
    main()
