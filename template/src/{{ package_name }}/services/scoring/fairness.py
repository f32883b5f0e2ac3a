"""Compare decisions between the groups of each protected attribute."""

from typing import TYPE_CHECKING

from ...domain.scoring.risk import HIGH_RISK
from ...domain.scoring.table import Table
from ...evaluation.scoring.fairness import fairness_metrics
from ...repositories.scoring.feature_rows import LabelledBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def protected_metrics(rows: LabelledBatch, scores: "NDArray[np.float64]", table: Table) -> dict[str, float]:
    """Return `<attribute>_<metric>` for every protected attribute, of being counted as high risk by scores (n,)."""
    selected = scores >= HIGH_RISK
    return {
        f"{attribute.name}_{name}": value
        for place, attribute in enumerate(table.protected)
        for name, value in fairness_metrics(rows.protected[:, place], rows.outcomes, selected).items()
    }
