"""Plots as SVG text: no script, no font, nothing loaded from anywhere."""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from .metrics import Estimate
from .report import CalibrationBin

Point = tuple[float, float]
_SIZE, _MARGIN = 300, 44
_SPAN = _SIZE - 2 * _MARGIN
_ROW, _LABEL, _AXIS = 24, 230, 300


def roc_plot(roc: Sequence[Point], area: Estimate) -> str:
    """Return the ROC curve in the unit square; the dashed diagonal is what guessing would give."""
    title = f"ROC curve, area {area.value:.3f} ({area.low:.3f} to {area.high:.3f})"
    return _square(title, "false positive rate", "true positive rate", [_line(roc, "curve")])


def calibration_plot(bins: Sequence[CalibrationBin]) -> str:
    """Return the positive rate of each bin over its mean score; on the dashed diagonal scores are probabilities."""
    points = [(one.mean_score, one.mean_outcome) for one in bins]
    dots = [
        f'<circle class="dot" cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="4"><title>{one.rows} rows: score {x:.3f}, '
        f"positive {y:.3f}</title></circle>"
        for (x, y), one in zip(points, bins, strict=True)
    ]
    return _square("Calibration", "mean score", "positive rate", [_line(points, "curve"), *dots])


def interval_plot(title: str, rows: Sequence[tuple[str, Estimate]], *, low: float, high: float) -> str:
    """Return a dot with its interval for each row, on an axis from `low` to `high`."""
    height = 58 + _ROW * len(rows)
    parts = []
    for step in range(6):
        at = low + (high - low) * step / 5
        x = _LABEL + _AXIS * step / 5
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="30" x2="{x:.1f}" y2="{height - 24}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{at:.2f}</text>')
    for place, (name, interval) in enumerate(rows):
        y = 44 + _ROW * place
        parts.append(f'<text x="{_LABEL - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        if not math.isnan(interval.value):
            left, middle, right = (_along(one, low, high) for one in (interval.low, interval.value, interval.high))
            parts.append(f'<line class="bar" x1="{left:.1f}" y1="{y}" x2="{right:.1f}" y2="{y}"/>')
            parts.append(f'<circle class="dot" cx="{middle:.1f}" cy="{y}" r="4"/>')
    return _svg(title, _LABEL + _AXIS + 20, height, parts)


def bar_plot(title: str, rows: Mapping[str, float]) -> str:
    """Return a bar for each row, from zero; the longest fills the axis, and a negative one has no length."""
    longest = max([*rows.values(), 0.0]) or 1.0
    parts = []
    for place, (name, value) in enumerate(rows.items()):
        y = 44 + _ROW * place
        right = _along(value, 0.0, longest)
        parts.append(f'<text x="{_LABEL - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect class="dot" x="{_LABEL}" y="{y - 6}" width="{right - _LABEL:.1f}" height="12"/>')
        parts.append(f'<text class="tick" x="{right + 6:.1f}" y="{y + 4}">{value:.4f}</text>')
    return _svg(title, _LABEL + _AXIS + 60, 40 + _ROW * len(rows), parts)


def _square(title: str, x_label: str, y_label: str, marks: Iterable[str]) -> str:
    parts = [_line([(0, 0), (1, 1)], "diagonal")]
    for step in range(5):
        at = step / 4
        parts.append(f'<line class="grid" x1="{_x(at):.1f}" y1="{_y(0)}" x2="{_x(at):.1f}" y2="{_y(1)}"/>')
        parts.append(f'<line class="grid" x1="{_x(0)}" y1="{_y(at):.1f}" x2="{_x(1)}" y2="{_y(at):.1f}"/>')
        parts.append(f'<text class="tick" x="{_x(at):.1f}" y="{_y(0) + 16}" text-anchor="middle">{at:g}</text>')
        parts.append(f'<text class="tick" x="{_x(0) - 6}" y="{_y(at) + 4:.1f}" text-anchor="end">{at:g}</text>')
    middle = _SIZE / 2
    parts.append(f'<text x="{middle}" y="{_SIZE - 8}" text-anchor="middle">{escape(x_label)}</text>')
    turned = f'transform="rotate(-90 12 {middle})"'
    parts.append(f'<text x="12" y="{middle}" text-anchor="middle" {turned}>{escape(y_label)}</text>')
    return _svg(title, _SIZE, _SIZE, [*parts, *marks])


def _svg(title: str, width: int, height: int, parts: Iterable[str]) -> str:
    head = f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
    return "\n".join(
        [
            head,
            f'<text class="title" x="{width / 2}" y="16" text-anchor="middle">{escape(title)}</text>',
            *parts,
            "</svg>",
        ]
    )


def _line(points: Sequence[Point], kind: str) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)}"/>'


def _x(share: float) -> float:
    return _MARGIN + _SPAN * share


def _y(share: float) -> float:
    return _SIZE - _MARGIN - _SPAN * share


def _along(value: float, low: float, high: float) -> float:
    return _LABEL + _AXIS * min(max((value - low) / (high - low), 0), 1)
