"""Measure a model on rows that it was not fitted on: overall, by segment, and how its scores agree with outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.scoring.targets import Target, Task
from .binary import DECISION
from .classes import confusion
from .metrics import Estimate, bootstrap_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RESAMPLES = 300
_SEED = 0
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentReport:
    """The metrics of the rows of one segment; `name` is `attribute=level`.

    Of a binary target, `selected` is the share of rows that score 0.5 or more. `mean_outcome` is the share of positive
    outcomes or the mean number; both are None where there is no such thing.
    """

    name: str
    rows: int
    mean_outcome: float | None
    selected: float | None
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Rows with similar scores: the mean of their scores, and of their outcomes."""

    rows: int
    mean_score: float
    mean_outcome: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """The quality of scores.

    - `calibration` has the bins of a binary target or a number, `calibration_error` the mean distance of score and
      outcome over them, weighted by rows.
    - `roc` holds points (false positive rate, true positive rate) from (0, 0) to (1, 1), of a binary target.
    - `confusion` counts, of a class target, the rows of each class (row) by the class that was decided (column).
    """

    rows: int
    metrics: Mapping[str, Estimate]
    segments: tuple[SegmentReport, ...]
    calibration: tuple[CalibrationBin, ...] = ()
    calibration_error: float = 0.0
    roc: tuple[tuple[float, float], ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()


def report_scores(
    target: Target,
    outcomes: "NDArray[np.float64]",
    scores: "NDArray[np.float64]",
    segments: Mapping[str, "NDArray[np.bool_]"],
) -> ScoreReport:
    """Return the report of scores (n, score columns) for outcomes (n,).

    `segments` maps names to the rows (n,) that belong to them. A segment without rows is left out.
    """
    metrics = bootstrap_intervals(target, outcomes, scores, resamples=_RESAMPLES, seed=_SEED)
    parts = tuple(_segment(target, name, outcomes[rows], scores[rows]) for name, rows in segments.items() if rows.any())
    if target.task is Task.CLASSES:
        [counts] = confusion(outcomes, scores, np.ones((1, len(scores))))
        table = tuple(tuple(int(count) for count in row) for row in counts)
        return ScoreReport(rows=len(scores), metrics=metrics, segments=parts, confusion=table)
    bins = calibration_bins(outcomes, scores[:, 0])
    return ScoreReport(
        rows=len(scores),
        metrics=metrics,
        segments=parts,
        calibration=bins,
        calibration_error=sum(one.rows * abs(one.mean_score - one.mean_outcome) for one in bins) / len(scores),
        roc=_roc(outcomes > 0, scores[:, 0]) if target.task is Task.BINARY else (),
    )


def _segment(
    target: Target, name: str, outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]"
) -> SegmentReport:
    return SegmentReport(
        name=name,
        rows=len(outcomes),
        mean_outcome=None if target.task is Task.CLASSES else float(outcomes.mean()),
        selected=float((scores[:, 0] >= DECISION).mean()) if target.task is Task.BINARY else None,
        metrics=bootstrap_intervals(target, outcomes, scores, resamples=_RESAMPLES, seed=_SEED),
    )


def calibration_bins(outcomes: "NDArray[np.float64]", scores: "NDArray[np.float64]") -> tuple[CalibrationBin, ...]:
    """Return at most ten bins of as many rows each, lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return tuple(
        CalibrationBin(rows=len(rows), mean_score=float(scores[rows].mean()), mean_outcome=float(outcomes[rows].mean()))
        for rows in np.array_split(order, _BINS)
        if len(rows)
    )


def _roc(outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]") -> tuple[tuple[float, float], ...]:
    order = np.argsort(-scores, kind="stable")
    happened = outcomes[order]
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(happened)[ends] / max(happened.sum(), 1)
    misses = np.cumsum(~happened)[ends] / max((~happened).sum(), 1)
    return ((0.0, 0.0), *zip(misses.tolist(), hits.tolist(), strict=True))
