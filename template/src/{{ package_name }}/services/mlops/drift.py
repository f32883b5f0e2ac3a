"""Compare current rows with those that a model was fitted on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.mlops.drift import DriftPolicy, DriftVerdict, FeatureDrift
from ...domain.scoring.features import Date, Number
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...evaluation.mlops.drift import measure_drift
from ...repositories.scoring.feature_rows import FeatureRows
from ..scoring.rows import load_labelled_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH_ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """The comparison of `rows` current rows with the training rows; `features` are ordered by index, largest first.

    Too few rows are not measured: then there are no features. `notes` are sentences about the rows themselves.
    """

    rows: int
    verdict: DriftVerdict
    features: tuple[tuple[FeatureDrift, DriftVerdict], ...]
    notes: tuple[str, ...] = ()

    @property
    def drifted(self) -> tuple[str, ...]:
        """The features that have drifted."""
        return tuple(one.feature for one, verdict in self.features if verdict is DriftVerdict.DRIFTED)


def compare_with_training_rows(
    reference: FeatureRows, current: FeatureRows | None, window: ScoringWindow, table: Table, policy: DriftPolicy
) -> DriftReport:
    """Return the drift of every feature from the training rows of `reference`.

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
    return compare_values(expected, actual, table, policy)


def compare_values(
    expected: "NDArray[np.float64]", actual: "NDArray[np.float64]", table: Table, policy: DriftPolicy
) -> DriftReport:
    """Return the drift of every feature between the values (n, features) and (m, features) of a table."""
    if not policy.measures(len(actual)):
        return DriftReport(rows=len(actual), verdict=DriftVerdict.NOT_MEASURED, features=())
    level = policy.level(len(table.features))
    found = [
        measure_drift(
            feature.name,
            np.ascontiguousarray(expected[:, place]),
            np.ascontiguousarray(actual[:, place]),
            nominal=not isinstance(feature, Number | Date),
            level=level,
        )
        for place, feature in enumerate(table.features)
    ]
    features = sorted(zip(found, policy.verdicts(found), strict=True), key=lambda pair: (-pair[0].psi, pair[0].feature))
    drifted = any(verdict is DriftVerdict.DRIFTED for _, verdict in features)
    verdict = DriftVerdict.DRIFTED if drifted else DriftVerdict.STABLE
    return DriftReport(rows=len(actual), verdict=verdict, features=tuple(features))


def _values(rows: FeatureRows, window: ScoringWindow) -> "NDArray[np.float64]":
    found = [batch.values for batch in rows.active(window, batch_rows=_BATCH_ROWS)]
    if not found:
        raise AppError(f"{rows.source}: no rows between {window.start.isoformat()} and {window.end.isoformat()}")
    return np.vstack(found)
