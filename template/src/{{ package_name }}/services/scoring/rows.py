"""Load rows with known outcomes into memory, for fitting and measuring."""

import numpy as np

from ...domain.scoring.splits import Split
from ...domain.scoring.table import Target
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch

_BATCH_ROWS = 1_000_000
_LEAST = 10


class OutcomeError(AppError):
    """Too few rows with a known outcome to fit or measure a model."""


def load_labelled_rows(rows: FeatureRows, window: ScoringWindow, split: Split | None, target: Target) -> LabelledBatch:
    """Return the rows of a split, or of both, whose outcome is known.

    Raises:
        OutcomeError: fewer than ten of these rows are positive, or fewer than ten negative.
    """
    batches = list(rows.labelled(window, split=split, batch_rows=_BATCH_ROWS))
    positive = sum(int(batch.outcomes.sum()) for batch in batches)
    negative = sum(len(batch.outcomes) for batch in batches) - positive
    if min(positive, negative) < _LEAST:
        kind = f"{split} rows" if split else "rows"
        raise OutcomeError(
            f"{rows.source}: of the {kind} between {window.start.isoformat()} and {window.end.isoformat()}, "
            f"{positive} {target.positive} and {negative} {target.negative}; {_LEAST} of each are needed",
            hint=f"fill in the column {target.column or target.name} of the raw file, or add rows, and run `train`; "
            "`predict` needs no outcomes",
        )
    return LabelledBatch(
        ids=[one for batch in batches for one in batch.ids],
        values=np.vstack([batch.values for batch in batches]),
        protected=np.vstack([batch.protected for batch in batches]),
        outcomes=np.concatenate([batch.outcomes for batch in batches]),
    )
