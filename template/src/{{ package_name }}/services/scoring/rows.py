"""Load rows with known outcomes into memory, for fitting and measuring."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from ...domain.scoring.splits import Split
from ...domain.scoring.targets import BinaryTarget, NumberTarget, Target
from ...domain.scoring.windows import ScoringWindow
from ...errors import AppError
from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch

_BATCH_ROWS = 1_000_000
_LEAST = 10
_LEAST_OF_CLASS = 5


class OutcomeError(AppError):
    """Too few rows with a known outcome to fit or measure a model; `lacking` says what is there and what is needed."""

    def __init__(self, where: str, lacking: str, *, hint: str) -> None:
        super().__init__(f"{where}, {lacking}", hint=hint)
        self.lacking = lacking


def load_labelled_rows(rows: FeatureRows, window: ScoringWindow, split: Split | None, target: Target) -> LabelledBatch:
    """Return the rows of a split, or of both, whose outcome is known.

    Raises:
        OutcomeError: these rows are too few: ten of each outcome of a binary target, ten altogether of a number; of
            each class five, and one where models are only measured.
    """
    batches = list(rows.labelled(window, split=split, batch_rows=_BATCH_ROWS))
    counts: Counter[float] = Counter()
    for batch in batches:
        counts.update(batch.outcomes.tolist() if not isinstance(target, NumberTarget) else {0.0: len(batch.outcomes)})
    if lacking := _lacking(counts, split, target):
        kind = f"{split} rows" if split else "rows"
        raise OutcomeError(
            f"{rows.source}: of the {kind} between {window.start.isoformat()} and {window.end.isoformat()}",
            lacking,
            hint=_hint(target, known=counts.total()),
        )
    return LabelledBatch(
        ids=[one for batch in batches for one in batch.ids],
        values=np.vstack([batch.values for batch in batches]),
        protected=np.vstack([batch.protected for batch in batches]),
        outcomes=np.concatenate([batch.outcomes for batch in batches]),
        groups=[one for batch in batches for one in batch.groups],
        times=np.concatenate([batch.times for batch in batches]),
    )


def _lacking(counts: Mapping[float, int], split: Split | None, target: Target) -> str:
    if isinstance(target, NumberTarget):
        known = counts.get(0.0, 0)
        return f"{known} have a known {target.name}; {_LEAST} are needed" if known < _LEAST else ""
    if isinstance(target, BinaryTarget):
        positive, negative = counts.get(1.0, 0), counts.get(0.0, 0)
        found = f"{positive} {target.positive} and {negative} {target.negative}; {_LEAST} of each are needed"
        return found if min(positive, negative) < _LEAST else ""
    least = 1 if split is Split.HOLDOUT else _LEAST_OF_CLASS
    rare = [f"{counts.get(code, 0)} {name}" for code, name in enumerate(target.classes) if counts.get(code, 0) < least]
    return f"{', '.join(rare)}; {least} of each class {'is' if least == 1 else 'are'} needed" if rare else ""


def _hint(target: Target, *, known: int) -> str:
    if known:
        return "add rows with these outcomes, or declare rare classes as one, and run `train`; `predict` needs none"
    column = target.column or target.name
    return f"fill in the column {column} of the raw file and run `train`; `predict` needs no outcomes"
