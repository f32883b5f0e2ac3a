"""Measure a model on rows that it was not fitted on: overall, by segment, and its calibration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .metrics import DECISION, Estimate, bootstrap_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RESAMPLES = 300
_SEED = 0
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentReport:
    """The metrics of the rows of one segment; `name` is `attribute=level`.

    `positive_rate` is the share of positive outcomes, `selected` the share that scores 0.5 or more.
    """

    name: str
    rows: int
    positive_rate: float
    selected: float
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Rows with similar scores: the mean of their scores and the share of positive outcomes."""

    rows: int
    mean_score: float
    positive_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """`roc` holds points (false positive rate, true positive rate) from (0, 0) to (1, 1).

    `calibration_error` is the mean distance of score and positive rate over the bins, weighted by rows.
    """

    rows: int
    metrics: Mapping[str, Estimate]
    segments: tuple[SegmentReport, ...]
    calibration: tuple[CalibrationBin, ...]
    calibration_error: float
    roc: tuple[tuple[float, float], ...]


def report_scores(
    outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]", segments: Mapping[str, "NDArray[np.bool_]"]
) -> ScoreReport:
    """Return the report of scores (n,) for outcomes (n,); `segments` maps names to the rows (n,) that belong to them.

    A segment without rows is left out.
    """
    bins = calibration_bins(outcomes, scores)
    return ScoreReport(
        rows=len(scores),
        metrics=bootstrap_intervals(outcomes, scores, resamples=_RESAMPLES, seed=_SEED),
        segments=tuple(
            SegmentReport(
                name=name,
                rows=int(rows.sum()),
                positive_rate=float(outcomes[rows].mean()),
                selected=float((scores[rows] >= DECISION).mean()),
                metrics=bootstrap_intervals(outcomes[rows], scores[rows], resamples=_RESAMPLES, seed=_SEED),
            )
            for name, rows in segments.items()
            if rows.any()
        ),
        calibration=bins,
        calibration_error=sum(one.rows * abs(one.mean_score - one.positive_rate) for one in bins) / len(scores),
        roc=_roc(outcomes, scores),
    )


def calibration_bins(outcomes: "NDArray[np.bool_]", scores: "NDArray[np.float64]") -> tuple[CalibrationBin, ...]:
    """Return at most ten bins of as many rows each, lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return tuple(
        CalibrationBin(
            rows=len(rows), mean_score=float(scores[rows].mean()), positive_rate=float(outcomes[rows].mean())
        )
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
