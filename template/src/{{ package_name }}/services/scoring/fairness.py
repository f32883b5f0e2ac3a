"""Compare decisions and predictions between the groups of each protected attribute."""

from typing import TYPE_CHECKING

from ...domain.scoring.risk import HIGH_RISK
from ...domain.scoring.table import Table
from ...domain.scoring.targets import Task
from ...evaluation.scoring.fairness import accuracy_fairness, error_fairness, selection_fairness
from ...repositories.scoring.feature_rows import LabelledBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def protected_metrics(rows: LabelledBatch, scores: "NDArray[np.float64]", table: Table) -> dict[str, float]:
    """Return `<attribute>_<metric>` for every protected attribute and metric of the task.

    Of scores (n, score columns) are compared: being counted as high risk, deciding right, or the error.
    """
    return {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(table.protected)
        for name, value in _metrics(rows.protected[:, place], rows.outcomes, scores, table.target.task).items()
    }


def _metrics(
    groups: "NDArray[np.float64]", outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]", task: Task
) -> dict[str, float]:
    match task:
        case Task.BINARY:
            return selection_fairness(groups, outcomes > 0, scores[:, 0] >= HIGH_RISK)
        case Task.CLASSES:
            return accuracy_fairness(groups, scores.argmax(axis=1) == outcomes)
        case Task.NUMBER:
            return error_fairness(groups, scores[:, 0] - outcomes)
