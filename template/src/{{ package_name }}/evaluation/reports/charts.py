"""Plots as inline SVG; colours come from the classes of `style.css`."""

import math
from collections.abc import Sequence
from html import escape

from ..comparison.regression import Change
from ..comparison.verdict import number
from ..engine.metrics import percentile

_LABELS, _PLOT, _ROW = 400, 420, 26


def forest_plot(changes: Sequence[Change]) -> str:
    """Return a row for each tested change: its gain as a dot, its 95 % interval as a line, zero in the middle."""
    shown = [change for change in changes if change.p_value is not None and not math.isnan(change.interval.low)]
    if not shown:
        return ""
    reach = max(0.01, *(max(abs(c.interval.low), abs(c.interval.high), abs(c.gain)) for c in shown)) * 1.1
    height = _ROW * len(shown) + 30
    parts = [_svg_open(height, "Changes with 95 % intervals; to the right is better")]
    parts.append(_line(_x(0, reach), 0, _x(0, reach), height - 24, "axis"))
    parts += [_forest_row(change, _ROW * index + _ROW / 2, reach) for index, change in enumerate(shown)]
    parts += [
        f'<text class="tick" x="{_x(value, reach):.1f}" y="{height - 6}">{value:+.2f}</text>'
        for value in (-reach / 1.1, 0.0, reach / 1.1)
    ]
    parts += [
        f'<text class="tick" x="{_x(place * reach, reach):.1f}" y="{height - 6}">{word}</text>'
        for place, word in ((-0.45, "worse"), (0.45, "better"))
    ]
    return "".join([*parts, "</svg>"])


def latency_plot(values: Sequence[float], *, budget: float | None) -> str:
    """Return how many cases took how long (logarithmic bins), with the p95 and the budget, in milliseconds."""
    positive = [value for value in values if value > 0]
    if not positive:
        return ""
    low, high = math.log10(min(positive)), math.log10(max([*positive, budget or 0.0]))
    span = max(high - low, 1e-9)
    bins = [0] * 28
    for value in positive:
        bins[min(int((math.log10(value) - low) / span * len(bins)), len(bins) - 1)] += 1
    wide = _LABELS + _PLOT

    def x(value: float) -> float:
        return (math.log10(value) - low) / span * wide

    width = wide / len(bins)
    bars = "".join(
        f"M{place * width + 1:.0f} 84v{-80 * count / max(bins):.0f}h{width - 2:.0f}V84z"
        for place, count in enumerate(bins)
        if count
    )
    ticks = [10.0**power for power in range(math.ceil(low), math.floor(high) + 1)] or [min(positive)]
    title = f"Cases by latency; the highest bar is {max(bins)} of {len(positive)} cases"
    parts = [_svg_open(132, title), f'<path class="bar" d="{bars}"/>']
    parts += [f'<text class="tick" x="{x(value):.0f}" y="98">{number(value, unit="ms")}</text>' for value in ticks]
    marks = [("p95", percentile(positive, 0.95))] + ([("budget", budget)] if budget else [])
    for row, (name, value) in enumerate(marks):
        where = f'x="{x(value):.0f}" y="{113 + 14 * row}" text-anchor="{"end" if x(value) > _PLOT else "start"}"'
        parts.append(_line(x(value), 0, x(value), 88, name))
        parts.append(f'<text class="mark" {where}>{name} {number(value, unit="ms")}</text>')
    return "".join([*parts, "</svg>"])


def _forest_row(change: Change, y: float, reach: float) -> str:
    sign = 1 if change.metric.better == "higher" else -1
    ends = sorted((sign * change.interval.low, sign * change.interval.high))
    where = f" [{change.segment}]" if change.segment else ""
    name = escape(f"{change.suite}: {change.metric.name}{where}")
    return (
        f'<text class="label" x="{_LABELS - 10}" y="{y + 4:.1f}">{name}</text>'
        + _line(_x(ends[0], reach), y, _x(ends[1], reach), y, f"range {change.verdict}")
        + f'<circle class="dot {change.verdict}" cx="{_x(change.gain, reach):.1f}" cy="{y:.1f}" r="5">'
        + f"<title>{name}: {change.later - change.earlier:+.4f}, {change.verdict}</title></circle>"
    )


def _svg_open(height: float, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {_LABELS + _PLOT} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _x(value: float, reach: float) -> float:
    return _LABELS + _PLOT * (value + reach) / (2 * reach)
