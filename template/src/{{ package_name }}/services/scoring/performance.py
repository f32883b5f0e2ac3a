"""Hold the scores of rows with known outcomes to the release of their model."""

from typing import TYPE_CHECKING

from ...domain.scoring.performance import Performance
from ...domain.scoring.targets import LOWER_IS_BETTER, METRICS, Target
from ...evaluation.scoring.metrics import bootstrap_intervals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RESAMPLES = 500
_SEED = 20_261_129


def performance_of(  # noqa: PLR0913 - the sides of a comparison
    target: Target,
    outcomes: "NDArray[np.float64]",
    scores: "NDArray[np.float64]",
    *,
    released: float,
    minimum_rows: int,
    released_interval: tuple[float, float] | None = None,
) -> Performance:
    """Return the main metric of scores (n, score columns) for outcomes (n,), of at least `minimum_rows`."""
    metric = METRICS[target.task][0]
    value = low = high = float("nan")
    if len(outcomes) >= minimum_rows:
        found = bootstrap_intervals(target, outcomes, scores, resamples=_RESAMPLES, seed=_SEED)[metric]
        value, low, high = found.value, found.low, found.high
    return Performance(
        metric=metric,
        lower_is_better=metric in LOWER_IS_BETTER,
        released=released,
        value=value,
        low=low,
        high=high,
        rows=len(outcomes),
        released_interval=released_interval,
    )
