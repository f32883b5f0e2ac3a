"""Load the rows of a window into memory: for fitting and measuring, not for scoring at large."""

import numpy as np

from ...domain.scoring.policy import Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureBatch, FeatureRows

_BATCH_ROWS = 1_000_000


def load_rows(rows: FeatureRows, window: ScoringWindow, part: Part | None) -> FeatureBatch:
    """Return all rows of a part, or of every part, at once.

    Raises:
        AppError: there are none.
    """
    batches = list(rows.active(window, part=part, batch_rows=_BATCH_ROWS))
    if not batches:
        kind = f"{part} rows" if part else "rows"
        raise AppError(f"no {kind} between {window.start.isoformat()} and {window.end.isoformat()}")
    return FeatureBatch(
        customer_ids=[customer_id for batch in batches for customer_id in batch.customer_ids],
        values=np.vstack([batch.values for batch in batches]),
        protected=np.vstack([batch.protected for batch in batches]),
        churned=np.concatenate([batch.churned for batch in batches]),
    )
