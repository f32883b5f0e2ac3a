"""The search for parameters of an estimator: spaces, trials, and which trial is best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The values of one parameter from `low` to `high`, evenly or, with `log`, evenly in their logarithm."""

    low: float
    high: float
    log: bool = False
    integer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Parameters that were tried. `value` is the metric of out-of-fold scores; None where the fit failed."""

    number: int
    parameters: Mapping[str, Value]
    value: float | None
    error: str = ""


# Leaves are few enough for contributions to stay exact; see infrastructure/scoring/explainers.
_TREES: Mapping[str, Range] = {
    "trees": Range(low=50, high=600, log=True, integer=True),
    "leaves": Range(low=2, high=12, integer=True),
    "learning_rate": Range(low=0.01, high=0.3, log=True),
    "min_rows_per_leaf": Range(low=5, high=200, log=True, integer=True),
    "l2": Range(low=0.01, high=100, log=True),
    "features_per_split": Range(low=0.2, high=1),
}
_LINEAR: Mapping[str, Range] = {"l2": Range(low=0.001, high=1000, log=True)}


def space_of(kind: str) -> Mapping[str, Range]:
    """Return the parameters of an estimator that are searched."""
    return _LINEAR if kind == "linear" else _TREES


def best_of(trials: Sequence[Trial], *, lower_is_better: bool) -> Trial | None:
    """Return the best trial, of equal ones the first; None if every fit failed."""
    measured = [(one.value, one) for one in trials if one.value is not None]
    if not measured:
        return None
    sign = 1 if lower_is_better else -1
    return min(measured, key=lambda pair: (sign * pair[0], pair[1].number))[1]
