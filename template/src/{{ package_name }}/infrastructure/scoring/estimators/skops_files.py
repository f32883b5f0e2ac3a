"""Estimators of scikit-learn in files of skops, which contain no code."""

from pathlib import Path
from typing import Any

import skops.io

# Everything else in the file has to be a type that skops knows to be harmless.
_TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]


def dump(estimator: object, file: Path) -> None:
    """Write an estimator."""
    skops.io.dump(estimator, file)


def load(file: Path) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a stored estimator; a file with a type that is not listed is refused."""
    return skops.io.load(file, trusted=_TRUSTED)
