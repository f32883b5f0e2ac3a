"""Name the groups of rows that are also measured on their own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...domain.scoring.features import Category
from ...domain.scoring.table import Table
from ...repositories.scoring.feature_rows import FeatureBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def segments_of(batch: FeatureBatch, table: Table) -> Mapping[str, "NDArray[np.bool_]"]:
    """Return `attribute=level` to the rows (n,) of that level: protected attributes first, then category features."""
    groups = [(attribute, batch.protected[:, place]) for place, attribute in enumerate(table.protected)]
    groups += [
        (feature, batch.values[:, place])
        for place, feature in enumerate(table.features)
        if isinstance(feature, Category)
    ]
    return {
        f"{attribute.name}={level}": codes == place
        for attribute, codes in groups
        for place, level in enumerate(attribute.levels)
    }
