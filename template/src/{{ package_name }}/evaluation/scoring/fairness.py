"""Fairness metrics of a decision between the groups of a protected attribute."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


METRICS = ("disparate_impact", "demographic_parity_difference", "equal_opportunity_difference")


def fairness_metrics(
    groups: "NDArray[np.float64]", outcomes: "NDArray[np.bool_]", selected: "NDArray[np.bool_]"
) -> dict[str, float]:
    """Return the comparisons named in `METRICS` over the groups, all of n rows.

    - `demographic_parity_difference`: largest minus smallest share of selected rows.
    - `disparate_impact`: smallest over largest share of selected rows, in [0, 1]; 1 when no row is selected. At
      least 0.8 means that no share is below 0.8 or above 1.25 of another: the four-fifths rule.
    - `equal_opportunity_difference`: largest minus smallest share of selected rows among positive outcomes.

    A group without positive outcomes has no part in the last one.
    """
    present = np.unique(groups)
    rates = [float(selected[groups == group].mean()) for group in present]
    positives = [selected[(groups == group) & outcomes] for group in present]
    recalls = [float(chosen.mean()) for chosen in positives if len(chosen)]
    return {
        "demographic_parity_difference": max(rates) - min(rates),
        "disparate_impact": min(rates) / max(rates) if max(rates) else 1.0,
        "equal_opportunity_difference": max(recalls) - min(recalls) if recalls else 0.0,
    }
