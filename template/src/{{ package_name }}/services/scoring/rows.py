"""Load the customers whose outcome is known into memory: for fitting and measuring, not for scoring at large."""

import numpy as np

from ...domain.scoring.policy import Part
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch

_BATCH_ROWS = 1_000_000
_LEAST = 10


class OutcomeError(AppError):
    """Too few customers whose outcome is known to learn from them or to measure on them."""


def load_labelled_rows(rows: FeatureRows, window: ScoringWindow, part: Part | None) -> LabelledBatch:
    """Return the rows of a part, or of every part, whose outcome is known, at once.

    Raises:
        OutcomeError: fewer than ten of these customers left, or fewer than ten stayed.
    """
    batches = list(rows.labelled(window, part=part, batch_rows=_BATCH_ROWS))
    left = sum(int(batch.churned.sum()) for batch in batches)
    stayed = sum(len(batch.churned) for batch in batches) - left
    if min(left, stayed) < _LEAST:
        kind = f"{part} customers" if part else "customers"
        raise OutcomeError(
            f"{rows.source}: of the {kind} between {window.start.isoformat()} and {window.end.isoformat()}, "
            f"{left} are known to have left and {stayed} to have stayed; {_LEAST} of each are needed",
            hint="fill in the column Churn of the raw file and run `train`; `predict` scores customers without outcome",
        )
    return LabelledBatch(
        customer_ids=[customer_id for batch in batches for customer_id in batch.customer_ids],
        values=np.vstack([batch.values for batch in batches]),
        protected=np.vstack([batch.protected for batch in batches]),
        churned=np.concatenate([batch.churned for batch in batches]),
    )
