"""Score every row of a window."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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
    """Scores (n, score columns of the table) of n rows, in their order."""

    ids: Sequence[str]
    scores: "NDArray[np.float64]"


def score_window(
    rows: FeatureRows, stored: StoredModel, window: ScoringWindow, *, batch_rows: int, workers: int = 1
) -> Iterator[ScoredBatch]:
    """Yield the scores batch by batch, in the order of the rows.

    `workers` batches are scored at a time while the next is read; no more than that is in memory.
    """
    pending: deque[tuple[Sequence[str], Future[NDArray[np.float64]]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="score") as pool:
        for batch in rows.active(window, batch_rows=batch_rows):
            pending.append((batch.ids, pool.submit(stored.model.score, batch.values)))
            if len(pending) > workers:
                yield _scored(*pending.popleft())
        while pending:
            yield _scored(*pending.popleft())


def _scored(ids: Sequence[str], scores: "Future[NDArray[np.float64]]") -> ScoredBatch:
    return ScoredBatch(ids=ids, scores=scores.result())
