"""Score the rows of a window, part by part."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...domain.scoring.windows import ScoringWindow
from ...models.scoring import StoredModel
from ...repositories.scoring.feature_rows import FeatureRows, IdRange

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredBatch:
    """Scores (n, score columns of the table) of n rows, in their order."""

    ids: Collection[str]
    scores: "NDArray[np.float64]"


def score_part(
    rows: FeatureRows, stored: StoredModel, window: ScoringWindow, *, ids: IdRange, batch_rows: int
) -> Iterator[ScoredBatch]:
    """Yield the scores of the rows of a range of ids, batch by batch, in the order of the rows."""
    for batch in rows.active(window, batch_rows=batch_rows, ids=ids):
        yield ScoredBatch(ids=batch.ids, scores=stored.model.score(batch.values))
