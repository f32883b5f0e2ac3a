"""Compare decisions and predictions between the groups of each protected attribute."""

from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.fairness import Comparison, Grouping, GroupLimits, groupings
from ...domain.scoring.risk import HIGH_RISK
from ...domain.scoring.table import Table
from ...domain.scoring.targets import Task
from ...evaluation.scoring.fairness import accuracy_fairness, error_fairness, selection_fairness

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMITS = GroupLimits()


def protected_metrics(
    protected: "NDArray[np.float64]",
    outcomes: "NDArray[np.float64]",
    scores: "NDArray[np.float64]",
    table: Table,
    limits: GroupLimits = _LIMITS,
) -> dict[str, Comparison]:
    """Return `<grouping>_<metric>` for every grouping of protected attributes (n, attributes) and metric of the task.

    Of scores (n, score columns) for outcomes (n,) are compared: being counted as high risk, deciding right, or the
    error.
    """
    return {
        f"{grouping.name}_{name}": found
        for grouping in groupings(table)
        for name, found in _metrics(
            grouping, _groups(protected, grouping, table), outcomes, scores, task=table.target.task, limits=limits
        ).items()
    }


def _metrics(  # noqa: PLR0913 - what is compared, and how
    grouping: Grouping,
    groups: "NDArray[np.int64]",
    outcomes: "NDArray[np.float64]",
    scores: "NDArray[np.float64]",
    *,
    task: Task,
    limits: GroupLimits,
) -> dict[str, Comparison]:
    names = grouping.levels
    match task:
        case Task.BINARY:
            return selection_fairness(groups, outcomes > 0, scores[:, 0] >= HIGH_RISK, names, limits)
        case Task.CLASSES:
            return accuracy_fairness(groups, scores.argmax(axis=1) == outcomes, names, limits)
        case Task.NUMBER:
            return error_fairness(groups, scores[:, 0] - outcomes, names, limits)


def _groups(protected: "NDArray[np.float64]", grouping: Grouping, table: Table) -> "NDArray[np.int64]":
    """Return the position (n,) of each row's group among the levels of the grouping."""
    position = np.zeros(len(protected), dtype=np.int64)
    for place in grouping.places:
        position = position * len(table.protected[place].levels) + protected[:, place].astype(np.int64)
    return position
