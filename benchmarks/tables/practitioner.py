"""Inside a project: cross-validate a declared model beside pipelines that a practitioner would write."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

PACKAGE, NAME = sys.argv[1:3]
MOST_ROWS, MOST_LEVELS, FOLDS = 20_000, 200, 5


def project(path: str) -> Any:
    """Return a module of the project."""
    return import_module(f"{PACKAGE}.{path}")


def main() -> None:
    """Print what the declared model and the better of the two pipelines reach on the same folds."""
    settings = project("config.loading").load_settings()
    table = project("composition.scoring.tables").find_table(settings, NAME)
    training, target = project("composition.scoring.training"), table.target
    batch = training.all_rows(settings, table)
    raw = as_read(training.raw_file(settings, table).path, table)
    places = np.random.default_rng(0).permutation(len(batch.ids))[:MOST_ROWS]
    features = aligned(raw, batch.ids, table)
    fold_of = project("services.scoring.cross_fitting").folds_of(batch, folds=FOLDS, seed=0)[places]
    values, outcomes, features = batch.values[places], batch.outcomes[places], features[places]
    measure, metric = project("evaluation.scoring.metrics").measure, project("domain.scoring.targets").METRICS
    name = metric[target.task][0]
    found: dict[str, list[float]] = {"ours": [], "linear": [], "boosting": []}
    for fold in range(FOLDS):
        fitted, held_out = fold_of != fold, fold_of == fold
        model = training.trainer(settings, table).fit(values[fitted], outcomes[fitted])
        scores = {"ours": model.score(values[held_out])}
        for label, pipeline in pipelines(features, target.task.value):
            pipeline.fit(features.filter(fitted), outcomes[fitted])
            scores[label] = predicted(pipeline, features.filter(held_out), target, outcomes[fitted])
        for label, score in scores.items():
            found[label].append(measure(target, outcomes[held_out], score)[name])
    sign = -1 if name in project("domain.scoring.targets").LOWER_IS_BETTER else 1
    better = max(("linear", "boosting"), key=lambda label: sign * np.mean(found[label]))
    differences = sign * (np.array(found["ours"]) - np.array(found[better]))
    half = stats.t.ppf(0.975, FOLDS - 1) * differences.std(ddof=1) / np.sqrt(FOLDS)
    print(
        json.dumps(
            {
                "rows": len(batch.ids),
                "columns": len(raw.columns),
                "task": target.task.value,
                "metric": name,
                "ours": float(np.mean(found["ours"])),
                "theirs": float(np.mean(found[better])),
                "pipeline": better,
                "low": float(differences.mean() - half),
                "high": float(differences.mean() + half),
            }
        )
    )


def as_read(file: Any, table: Any) -> pl.DataFrame:
    """Return the feature columns of the raw file as a reader of CSV would guess them."""
    cells = project("infrastructure.scoring.raw_rows").read_raw_cells(file, table)
    named = dict(table.raw_columns)
    wanted = [raw for raw, name in named.items() if name in {one.name for one in table.features}]
    key = [table.id.column or table.id.name] if not table.id.numbered else []
    cells = cells.select(*key, *wanted).with_columns(pl.all().str.strip_chars())
    cells = cells.with_columns(pl.when(~pl.all().is_in(["", *table.layout.missing])).then(pl.all()))
    if table.layout.decimal == ",":
        cells = cells.with_columns(
            pl.col(wanted).str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        )
    numbers = [
        name
        for name in wanted
        if cells[name].cast(pl.Float64, strict=False).null_count() == cells[name].null_count()
    ]
    return cells.with_columns(pl.col(numbers).cast(pl.Float64))


def aligned(raw: pl.DataFrame, ids: list[str], table: Any) -> pl.DataFrame:
    """Return the rows of the file in the order of `ids`."""
    if table.id.numbered:
        return raw[[int(one) - 1 for one in ids]]
    key = table.id.column or table.id.name
    return pl.DataFrame({key: ids}).join(raw, on=key, how="left", maintain_order="left").drop(key)


def pipelines(features: pl.DataFrame, task: str) -> Iterator[tuple[str, Any]]:
    """Yield a linear model and histogram boosting with scikit-learn's defaults."""
    words = [
        name
        for name in features.columns
        if features[name].dtype == pl.String and features[name].n_unique() <= MOST_LEVELS
    ]
    numbers = [name for name in features.columns if features[name].dtype != pl.String]
    one_hot = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="?", missing_values=None),
        OneHotEncoder(handle_unknown="ignore", min_frequency=10),
    )
    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    linear = RidgeCV(alphas=np.logspace(-2, 3, 20)) if task == "number" else LogisticRegression(max_iter=2000)
    yield "linear", make_pipeline(make_column_transformer((one_hot, words), (scaled, numbers)), linear)
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan
    )
    kind = HistGradientBoostingRegressor if task == "number" else HistGradientBoostingClassifier
    trees = kind(random_state=0, categorical_features=[*range(len(words))])
    yield "boosting", make_pipeline(make_column_transformer((codes, words), ("passthrough", numbers)), trees)


def predicted(pipeline: Any, features: pl.DataFrame, target: Any, outcomes: Any) -> Any:
    """Return scores as the project's metrics take them."""
    if target.task.value == "number":
        return pipeline.predict(features)[:, np.newaxis]
    probabilities = pipeline.predict_proba(features)
    if target.task.value == "binary":
        return probabilities[:, 1:]
    scores = np.zeros((len(features), len(target.classes)))
    scores[:, np.unique(outcomes).astype(int)] = probabilities
    return scores


if __name__ == "__main__":
    main()
