"""Score every active customer of a window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...domain.scoring.windows import ScoringWindow
from ...models.scoring import StoredModel
from ...repositories.scoring.feature_rows import FeatureRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredBatch:
    """Scores (n,) of n customers, in their order."""

    customer_ids: Sequence[str]
    scores: "NDArray[np.float64]"


def score_window(
    rows: FeatureRows, stored: StoredModel, window: ScoringWindow, *, batch_rows: int
) -> Iterator[ScoredBatch]:
    """Yield the scores batch by batch; at most `batch_rows` rows are in memory at a time."""
    for batch in rows.active(window, part=None, batch_rows=batch_rows):
        yield ScoredBatch(customer_ids=batch.customer_ids, scores=stored.model.score(batch.values))
