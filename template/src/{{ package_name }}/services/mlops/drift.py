"""Compare current rows with those that a model was fitted on."""

from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...evaluation.mlops.drift import FeatureDrift, feature_drift
from ...repositories.scoring.feature_rows import FeatureRows
from ..scoring.rows import load_labelled_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH_ROWS = 1_000_000


def measure_drift(
    reference: FeatureRows, current: FeatureRows | None, window: ScoringWindow, table: Table
) -> tuple[FeatureDrift, ...]:
    """Return the drift of every feature, most drifted first, from the training rows of `reference`.

    All rows of `current` are compared, their outcomes known or not; without it the held-out ones of `reference`.

    Raises:
        OutcomeError: `reference` has too few rows in the window to fit a model on and measure it.
        AppError: `current` has none.
    """
    expected = load_labelled_rows(reference, window, Split.TRAINING, table.target).values
    if current is None:
        actual = load_labelled_rows(reference, window, Split.HOLDOUT, table.target).values
    else:
        actual = _values(current, window)
    found = [
        feature_drift(feature.name, _column(expected, place), _column(actual, place))
        for place, feature in enumerate(table.features)
    ]
    return tuple(sorted(found, key=lambda drift: (-drift.psi, drift.feature)))


def _column(values: "NDArray[np.float64]", place: int) -> "NDArray[np.float64]":
    # An unknown value is a value of its own, below all others.
    known = np.ascontiguousarray(values[:, place])
    lowest = np.nanmin(known) if not np.isnan(known).all() else 0.0
    return np.nan_to_num(known, nan=lowest - 1.0)


def _values(rows: FeatureRows, window: ScoringWindow) -> "NDArray[np.float64]":
    found = [batch.values for batch in rows.active(window, batch_rows=_BATCH_ROWS)]
    if not found:
        raise AppError(f"{rows.source}: no rows between {window.start.isoformat()} and {window.end.isoformat()}")
    return np.vstack(found)
