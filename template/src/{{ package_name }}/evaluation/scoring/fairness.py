"""Fairness metrics of decisions and predictions between groups, with intervals."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.fairness import Comparison, GroupLimits
from ...domain.scoring.targets import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Measured = Mapping[str, NDArray[np.float64]]

METRICS: Mapping[Task, tuple[str, ...]] = {
    Task.BINARY: (
        "disparate_impact",
        "demographic_parity_difference",
        "equal_opportunity_difference",
        "average_odds_difference",
        "theil_index",
    ),
    Task.CLASSES: ("accuracy_difference",),
    Task.NUMBER: ("error_ratio",),
}
_DRAWS = 1_000
_SEED = 20_261_130
_ENDS = (0.025, 0.975)
_AMONG_POSITIVE = "equal_opportunity_difference"
_AMONG_BOTH = "average_odds_difference"


def selection_fairness(
    groups: "NDArray[np.int64]",
    outcomes: "NDArray[np.bool_]",
    selected: "NDArray[np.bool_]",
    names: Sequence[str],
    limits: GroupLimits,
) -> dict[str, Comparison]:
    """Return the comparisons of a decision over groups (n,), which are positions in `names`.

    - `demographic_parity_difference`: largest minus smallest share of selected rows.
    - `disparate_impact`: smallest over largest share of selected rows, in [0, 1]. At least 0.8 means that no share is
      below 0.8 or above 1.25 of another: the four-fifths rule.
    - `equal_opportunity_difference`: largest minus smallest share of selected rows among positive outcomes (recall).
    - `average_odds_difference`: the mean of that and of the same among negative outcomes.
    - `theil_index`: how unequally the benefit of a decision (1 where it is right, 2 where a row is selected without
      the outcome, 0 where it is not selected in spite of it) is spread over the mean benefits of the groups, weighted
      by their rows; 0 for equal means (Speicher et al. 2018, generalized entropy index with alpha 1, between groups).

    Nothing is measured where a group with rows has too few of them or no row is selected. The intervals are
    percentiles of the bootstrap over rows, drawn as counts of the kinds of rows.
    """
    cells = np.bincount(groups * 4 + outcomes * 2 + selected, minlength=4 * len(names)).reshape(-1, 2, 2)
    cells, present = _present(cells, names)
    reason = _too_small(cells.sum(axis=(1, 2)), present, limits.rows, "rows") or _one_group(present)
    reason = reason or ("" if cells[..., 1].any() else "no row is selected")
    positive = _too_small(cells[:, 1].sum(axis=1), present, limits.outcomes, "positive outcomes")
    negative = _too_small(cells[:, 0].sum(axis=1), present, limits.outcomes, "negative outcomes")
    reasons = {_AMONG_POSITIVE: reason or positive, _AMONG_BOTH: reason or positive or negative}
    return _compared(cells, _selection_metrics, {name: reasons.get(name, reason) for name in METRICS[Task.BINARY]})


def accuracy_fairness(
    groups: "NDArray[np.int64]", right: "NDArray[np.bool_]", names: Sequence[str], limits: GroupLimits
) -> dict[str, Comparison]:
    """Return `accuracy_difference`: the largest minus the smallest share of right decisions over the groups."""
    cells, present = _present(np.bincount(groups * 2 + right, minlength=2 * len(names)).reshape(-1, 2), names)
    reason = _too_small(cells.sum(axis=1), present, limits.rows, "rows") or _one_group(present)
    return _compared(cells, _accuracy_metrics, {"accuracy_difference": reason})


def error_fairness(
    groups: "NDArray[np.int64]", errors: "NDArray[np.float64]", names: Sequence[str], limits: GroupLimits
) -> dict[str, Comparison]:
    """Return `error_ratio`: the smallest over the largest mean absolute error over the groups; 1 without errors.

    Its interval draws the mean of each group from the normal distribution that it has for many rows.
    """
    counts, present = _present(np.bincount(groups, minlength=len(names)), names)
    if reason := _too_small(counts, present, limits.rows, "rows") or _one_group(present):
        return {"error_ratio": _unmeasured(reason)}
    parts = [np.abs(errors[groups == group]) for group in np.unique(groups)]
    means, spreads = (np.array([step(part) for part in parts]) for step in (np.mean, np.std))
    random = np.random.default_rng(_SEED)
    drawn = np.abs(means + spreads / np.sqrt(counts) * random.standard_normal((_DRAWS, len(parts))))
    return {"error_ratio": _comparison(_ratio(means[np.newaxis]), _ratio(drawn))}


def _selection_metrics(cells: "NDArray[np.float64]") -> "Measured":
    """Return the metrics (m,) of counts (m, groups, outcome, selected)."""
    rows = cells.sum(axis=(2, 3))
    rates = cells[..., 1].sum(axis=2) / rows
    recalls, alarms = (cells[:, :, outcome, 1] / cells[:, :, outcome].sum(axis=2) for outcome in (1, 0))
    benefits = 1 + (cells[:, :, 0, 1] - cells[:, :, 1, 0]) / rows
    weights = rows / rows.sum(axis=1, keepdims=True)
    ratios = benefits / (weights * benefits).sum(axis=1, keepdims=True)
    return {
        "demographic_parity_difference": _spread(rates),
        "disparate_impact": _ratio(rates),
        _AMONG_POSITIVE: _spread(recalls),
        _AMONG_BOTH: (_spread(recalls) + _spread(alarms)) / 2,
        "theil_index": (weights * ratios * np.log(np.where(ratios > 0, ratios, 1.0))).sum(axis=1),
    }


def _accuracy_metrics(cells: "NDArray[np.float64]") -> "Measured":
    return {"accuracy_difference": _spread(cells[..., 1] / cells.sum(axis=2))}


def _compared(
    cells: "NDArray[np.int64]", metrics: "Callable[[NDArray[np.float64]], Measured]", reasons: Mapping[str, str]
) -> dict[str, Comparison]:
    """Return the metrics of `reasons`; those with a reason are not measured."""
    if all(reasons.values()):
        return {name: _unmeasured(reason) for name, reason in reasons.items()}
    total = int(cells.sum())
    drawn = np.random.default_rng(_SEED).multinomial(total, cells.ravel() / total, size=_DRAWS)
    # A draw in which a group has no row has no metric.
    with np.errstate(divide="ignore", invalid="ignore"):
        points = metrics(cells[np.newaxis].astype(np.float64))
        draws = metrics(drawn.reshape(_DRAWS, *cells.shape).astype(np.float64))
    return {
        name: _unmeasured(reason) if reason else _comparison(points[name], draws[name])
        for name, reason in reasons.items()
    }


def _present(cells: "NDArray[np.int64]", names: Sequence[str]) -> "tuple[NDArray[np.int64], tuple[str, ...]]":
    """Return the counts and names of the groups that have rows."""
    found: NDArray[np.bool_] = cells.reshape(len(names), -1).sum(axis=1) > 0
    return cells[found], tuple(names[place] for place in np.flatnonzero(found).tolist())


def _too_small(counts: "NDArray[np.int64]", names: Sequence[str], least: int, kind: str) -> str:
    found = [f"{name} has {count}" for name, count in zip(names, counts.tolist(), strict=True) if count < least]
    return f"{'; '.join(found)} {kind}, at least {least} are needed" if found else ""


def _one_group(names: Sequence[str]) -> str:
    return "" if len(names) > 1 else "no two groups have rows"


def _unmeasured(reason: str) -> Comparison:
    return Comparison(value=np.nan, low=np.nan, high=np.nan, reason=reason)


def _comparison(point: "NDArray[np.float64]", drawn: "NDArray[np.float64]") -> Comparison:
    low, high = np.nanquantile(drawn, _ENDS)
    return Comparison(value=float(point[0]), low=float(low), high=float(high))


def _spread(shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    found: NDArray[np.float64] = shares.max(axis=1) - shares.min(axis=1)
    return found


def _ratio(shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    least, most = shares.min(axis=1), shares.max(axis=1)
    found: NDArray[np.float64] = np.divide(least, most, out=np.ones_like(most), where=most != 0)
    return found
