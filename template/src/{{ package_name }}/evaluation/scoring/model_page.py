"""The model card as one self-contained HTML page."""

from collections.abc import Sequence
from html import escape

from ...domain.scoring.targets import Task
from .model_card import (
    CALIBRATION,
    QUALITY,
    ModelCard,
    calibration,
    calibration_rows,
    confusion,
    fairness_columns,
    fairness_rows,
    origin_rows,
    quality_rows,
    segment_columns,
    segment_rows,
    title,
    unmeasured,
)
from .plots import bar_plot, calibration_plot, interval_plot, roc_plot
from .report import ScoreReport
from .table_sentences import fairness_reading, feature_sentence, importance_sentence, introduction, limits

# The metric of the plot of segments, and where its axis begins.
_PLOTTED = {Task.BINARY: ("roc_auc", 0.5), Task.CLASSES: ("macro_f1", 0.0), Task.NUMBER: ("rmse", 0.0)}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5d6b7a; --line: #d7dee6; --back: #fff; --mark: #1763b0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --soft: #9fb0c0; --line: #33404d; --back: #12181f; --mark: #6db3f8; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.lead { color: var(--soft); max-width: 46rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
.waiver { border-left: 3px solid var(--mark); padding-left: .8rem; max-width: 46rem; }
.plots { margin-top: 1.5rem; display: flex; flex-wrap: wrap; gap: 1.5rem; }
.plots > * { flex: 1 1 20rem; max-width: 30rem; }
.wide { max-width: 40rem; } .scroll { overflow-x: auto; }
svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
svg .title { font-weight: 600; font-size: 12px; } svg .tick { fill: var(--soft); font-size: 10px; }
svg .grid { stroke: var(--line); } svg .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; fill: none; }
svg .curve { stroke: var(--mark); stroke-width: 2; fill: none; } svg .dot { fill: var(--mark); }
svg .bar { stroke: var(--mark); stroke-width: 2; opacity: .6; }
"""


def html_card(card: ModelCard) -> str:
    """Return the page."""
    report, name = card.report, escape(title(card))
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
            f'<h1>{name}</h1>\n<p class="lead">{escape(" ".join(introduction(card.table)))}</p>',
            f"<h2>Quality on {report.rows:,} held-out rows</h2>",
            _table("Quality", QUALITY, quality_rows(card)),
            *_plots(report),
            *_confusion(card),
            *_protected(card),
            *_segments(card),
            *(
                ["<h2>Calibration</h2>", _table("Calibration", CALIBRATION, calibration_rows(report))]
                if report.calibration
                else []
            ),
            *_limits(card),
            f"<h2>Features</h2>\n<p>{escape(feature_sentence(card.table))}</p>",
            f"<p>{escape(importance_sentence(card.table))}</p>",
            f'<div class="wide">{bar_plot("Importance", card.importance)}</div>',
            "<h2>Origin</h2>",
            _table("Origin", ("fact", "value"), origin_rows(card)),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _protected(card: ModelCard) -> list[str]:
    if not card.table.protected:
        return []
    return [
        f'<h2>Protected groups</h2>\n<p class="lead">{escape(fairness_reading(card.table))}</p>',
        _table("Protected groups", fairness_columns(card.table), fairness_rows(card)),
        *(f"<p>{escape(reason)}</p>" for reason in unmeasured(card)),
        *(f'<p class="waiver"><b>Waived</b> {escape(waiver)}</p>' for waiver in card.waivers),
    ]


def _segments(card: ModelCard) -> list[str]:
    segments = card.report.segments
    if not segments:
        return []
    name, low = _PLOTTED[card.table.target.task]
    found = [("all rows", card.report.metrics[name]), *((one.name, one.metrics[name]) for one in segments)]
    high = 1.0 if name != "rmse" else max((one.high for _, one in found if one.high == one.high), default=1.0)
    plot = interval_plot(f"{name} with 95 % interval", found, low=low, high=high)
    rows = _table("Segments", segment_columns(card.table), segment_rows(card))
    return ["<h2>Segments</h2>", f'<div class="wide">{plot}</div>', rows]


def _plots(report: ScoreReport) -> list[str]:
    if not report.calibration:
        return []
    plots = [f"<div>{roc_plot(report.roc, report.metrics['roc_auc'])}</div>"] if report.roc else []
    if report.roc:
        plots.append(f"<div>{calibration_plot(report.calibration)}</div>")
    return [*(['<div class="plots">', *plots, "</div>"] if plots else []), f"<p>{calibration(report)}</p>"]


def _confusion(card: ModelCard) -> list[str]:
    return ["<h2>Confusion</h2>", _table("Confusion", *confusion(card))] if card.report.confusion else []


def _limits(card: ModelCard) -> list[str]:
    items = [f"<li>{escape(limit)}</li>" for limit in limits(card.table)]
    return ["<h2>Limits</h2>\n<ul>", *items, "</ul>"] if items else []


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table that can be scrolled by keyboard where it is wider than the screen."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    region = f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
    return f"{region}<table>\n<tr>{head}</tr>\n{body}\n</table></div>"
