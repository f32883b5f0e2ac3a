"""Fairness metrics of decisions and predictions between the groups of a protected attribute."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.targets import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def selection_fairness(
    groups: "NDArray[np.float64]", outcomes: "NDArray[np.bool_]", selected: "NDArray[np.bool_]"
) -> dict[str, float]:
    """Return the comparisons of a decision over the groups, all of n rows.

    - `demographic_parity_difference`: largest minus smallest share of selected rows.
    - `disparate_impact`: smallest over largest share of selected rows, in [0, 1]; 1 when no row is selected. At
      least 0.8 means that no share is below 0.8 or above 1.25 of another: the four-fifths rule.
    - `equal_opportunity_difference`: largest minus smallest share of selected rows among positive outcomes (recall).
    - `average_odds_difference`: the mean of that and of the same among negative outcomes.
    - `theil_index`: how unequally the benefit of a decision (1 where it is right, 2 where a row is selected without
      the outcome, 0 where it is not selected in spite of it) is spread over the mean benefits of the groups, weighted
      by their rows; 0 for equal means (Speicher et al. 2018, generalized entropy index with alpha 1, between groups).

    A group without positive outcomes has no part in comparisons among them, nor one without negative ones.
    """
    present = [groups == group for group in np.unique(groups)]
    rates = [float(selected[group].mean()) for group in present]
    recalls = _shares(selected, [group & outcomes for group in present])
    alarms = _shares(selected, [group & ~outcomes for group in present])
    return {
        "demographic_parity_difference": _spread(rates),
        "disparate_impact": min(rates) / max(rates) if max(rates) else 1.0,
        "equal_opportunity_difference": _spread(recalls),
        "average_odds_difference": (_spread(recalls) + _spread(alarms)) / 2,
        "theil_index": _theil(1.0 + selected.astype(np.float64) - outcomes, present),
    }


def accuracy_fairness(groups: "NDArray[np.float64]", right: "NDArray[np.bool_]") -> dict[str, float]:
    """Return `accuracy_difference`: the largest minus the smallest share of right decisions over the groups."""
    return {"accuracy_difference": _spread(_shares(right, [groups == group for group in np.unique(groups)]))}


def error_fairness(groups: "NDArray[np.float64]", errors: "NDArray[np.float64]") -> dict[str, float]:
    """Return `error_ratio`: the smallest over the largest mean absolute error over the groups; 1 without errors."""
    means = _shares(np.abs(errors), [groups == group for group in np.unique(groups)])
    return {"error_ratio": min(means) / max(means) if max(means) else 1.0}


def _shares(values: "NDArray[np.bool_] | NDArray[np.float64]", parts: "list[NDArray[np.bool_]]") -> list[float]:
    return [float(values[part].mean()) for part in parts if part.any()]


def _spread(shares: list[float]) -> float:
    return max(shares) - min(shares) if shares else 0.0


def _theil(benefits: "NDArray[np.float64]", parts: "list[NDArray[np.bool_]]") -> float:
    mean = float(benefits.mean())
    if not mean:
        return 0.0
    ratios = np.concatenate([np.full(int(part.sum()), benefits[part].mean() / mean) for part in parts])
    logs = np.log(ratios, out=np.zeros_like(ratios), where=ratios > 0)
    return float(np.mean(ratios * logs))
