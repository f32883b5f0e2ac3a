"""The model card as one self-contained HTML page, in the style of the reports of evaluation."""

from collections.abc import Iterable, Sequence
from html import escape

from ...domain.scoring.targets import Task
from ..reports.frame import page, row, section, table
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


def html_card(card: ModelCard) -> str:
    """Return the page."""
    report, name = card.report, title(card)
    features = (feature_sentence(card.table), importance_sentence(card.table))
    plot = bar_plot("Importance", card.importance)
    sections = [
        section(f"Quality on {report.rows:,} held-out rows", _table(QUALITY, quality_rows(card)), *_plots(report)),
        *_confusion(card),
        *_protected(card),
        *_segments(card),
        *([section("Calibration", _table(CALIBRATION, calibration_rows(report)))] if report.calibration else []),
        *_limits(card),
        section("Features", *(f"<p>{escape(sentence)}</p>" for sentence in features), plot),
        section("Origin", _table(("fact", "value"), origin_rows(card))),
    ]
    lead = f'<p class="quiet">{escape(" ".join(introduction(card.table)))}</p>'
    head = f"<header>\n<h1>{escape(name)}</h1>\n{lead}\n</header>"
    return page(name, "\n".join([head, "<main>", *sections, "</main>"]))


def _protected(card: ModelCard) -> list[str]:
    if not card.table.protected:
        return []
    reading = f'<p class="quiet">{escape(fairness_reading(card.table))}</p>'
    notes = [f"<p>{escape(reason)}</p>" for reason in unmeasured(card)]
    notes += [f'<p class="waiver"><b>Waived</b> {escape(waiver)}</p>' for waiver in card.waivers]
    rows = _table(fairness_columns(card.table), fairness_rows(card))
    return [section("Protected groups", reading, rows, *notes)]


def _segments(card: ModelCard) -> list[str]:
    segments = card.report.segments
    if not segments:
        return []
    name, low = _PLOTTED[card.table.target.task]
    found = [("all rows", card.report.metrics[name]), *((one.name, one.metrics[name]) for one in segments)]
    high = 1.0 if name != "rmse" else max((one.high for _, one in found if one.high == one.high), default=1.0)
    plot = interval_plot(f"{name} with 95 % interval", found, low=low, high=high)
    return [section("Segments", plot, _table(segment_columns(card.table), segment_rows(card)))]


def _plots(report: ScoreReport) -> list[str]:
    if not report.calibration:
        return []
    plots = [f"<div>{roc_plot(report.roc, report.metrics['roc_auc'])}</div>"] if report.roc else []
    if report.roc:
        plots.append(f"<div>{calibration_plot(report.calibration)}</div>")
    return [*(['<div class="plots">', *plots, "</div>"] if plots else []), f"<p>{calibration(report)}</p>"]


def _confusion(card: ModelCard) -> list[str]:
    return [section("Confusion", _table(*confusion(card)))] if card.report.confusion else []


def _limits(card: ModelCard) -> list[str]:
    items = [f"<li>{escape(limit)}</li>" for limit in limits(card.table)]
    return [section("Limits", "<ul>", *items, "</ul>")] if items else []


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return table(columns, map(row, rows))
