"""Protected attributes of entities whose predictions were served."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ...domain.scoring.windows import ScoringWindow
from ...repositories.scoring.feature_rows import FeatureRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH_ROWS = 1_000_000


def protected_attributes(
    rows: FeatureRows, window: ScoringWindow, ids: Collection[str]
) -> "Mapping[str, NDArray[np.float64]]":
    """Return the protected attributes (attributes,) of the entities that have a row in the window, by their ids."""
    return {
        one: batch.protected[place]
        for batch in rows.active(window, batch_rows=_BATCH_ROWS)
        for place, one in enumerate(batch.ids)
        if one in ids
    }
