"""The model card: intended use, origin, quality and limits of a model.

Every sentence follows from the table's declaration or from the run, or is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.scoring.fairness import Comparison, groupings
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS, ClassTarget, Task
from ...domain.thresholds import Threshold
from .fairness import METRICS as FAIRNESS_METRICS
from .metrics import Estimate
from .report import ScoreReport, SegmentReport
from .table_sentences import fairness_reading, feature_sentence, importance_sentence, introduction, limits

QUALITY = ("metric", "value", "95 % interval", "release gate")
CALIBRATION = ("rows", "mean score", "mean outcome")
_FAIRNESS = {
    Task.BINARY: (
        *("groups by", "disparate impact", "difference of shares", "difference of recall"),
        *("average odds difference", "Theil index"),
    ),
    Task.CLASSES: ("groups by", "difference of accuracy"),
    Task.NUMBER: ("groups by", "ratio of mean absolute errors"),
}
_SEGMENTS = {
    Task.BINARY: ("segment", "rows", "positive rate", "selected", "roc_auc", "95 % interval", "recall", "precision"),
    Task.CLASSES: ("segment", "rows", "macro_f1", "95 % interval", "accuracy"),
    Task.NUMBER: ("segment", "rows", "mean outcome", "rmse", "95 % interval", "mae"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """The facts of a card.

    `inputs` maps the files that the model was fitted on to their SHA-256, `gate` has the release thresholds. `fairness`
    holds `<grouping>_<metric>` for each grouping by protected attributes; `waivers` are sentences about the
    bounds of fairness that the model may miss. `importance` has the features, the most important first.
    """

    version: str
    feature_version: str
    created: str
    code_commit: str
    parameters: Mapping[str, str | float]
    inputs: Mapping[str, str]
    training_rows: int
    table: Table
    report: ScoreReport
    gate: tuple[Threshold, ...]
    fairness: Mapping[str, Comparison]
    importance: Mapping[str, float]
    waivers: tuple[str, ...]


def markdown_card(card: ModelCard) -> str:
    """Return the card as Markdown; the same facts as `model_page.html_card`, without its plots."""
    report = card.report
    sections: list[tuple[str, list[str]]] = [
        (f"# {title(card)}", [" ".join(introduction(card.table))]),
        ("## Origin", _table(("fact", "value"), origin_rows(card))),
        (f"## Quality on {report.rows} held-out rows", _quality(card)),
        ("## Confusion", _table(*confusion(card)) if report.confusion else []),
        ("## Protected groups", _protected(card)),
        ("## Segments", _table(segment_columns(card.table), segment_rows(card)) if report.segments else []),
        ("## Calibration", _table(CALIBRATION, calibration_rows(report)) if report.calibration else []),
        ("## Features", [feature_sentence(card.table), "", importance_sentence(card.table), "", *_importance(card)]),
        ("## Limits", [f"- {limit}" for limit in limits(card.table)]),
    ]
    lines = [line for heading, body in sections if body for line in (heading, "", *body, "")]
    return "\n".join(lines[:-1]) + "\n"


def title(card: ModelCard) -> str:
    """Return the title of the card."""
    return f"{card.table.texts.title or card.table.name}: model {card.version}"


def calibration(report: ScoreReport) -> str:
    """Return the sentence about calibration."""
    return f"Mean distance of score and outcome over ten bins of rows: {report.calibration_error:.3g}."


def _protected(card: ModelCard) -> list[str]:
    if not card.table.protected:
        return []
    waivers = [f"- Waived: {waiver}" for waiver in card.waivers]
    rows = _table(fairness_columns(card.table), fairness_rows(card))
    notes = [f"- {reason}" for reason in unmeasured(card)] + waivers
    return [fairness_reading(card.table), "", *rows, *(["", *notes] if notes else [])]


def origin_rows(card: ModelCard) -> list[tuple[str, str]]:
    """Return facts and values."""
    return [
        ("version", card.version),
        ("features", card.feature_version),
        ("made", card.created),
        ("code", card.code_commit),
        ("fitted on", f"{card.training_rows} rows"),
        *((f"input {path}", digest) for path, digest in card.inputs.items()),
        *((name, f"{value}") for name, value in card.parameters.items()),
    ]


def quality_rows(card: ModelCard) -> list[tuple[str, ...]]:
    """Return the rows of the columns `QUALITY`."""
    limits = {threshold.metric: f"{threshold.symbol} {threshold.bound:g}" for threshold in card.gate}
    metrics = card.report.metrics
    return [(name, *cells(metrics[name]), limits.get(name, "")) for name in METRICS[card.table.target.task]]


def confusion(card: ModelCard) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and rows of the table of classes by the class that was predicted."""
    target = card.table.target
    names = target.classes if isinstance(target, ClassTarget) else ()
    rows = [(name, *map(str, counts)) for name, counts in zip(names, card.report.confusion, strict=True)]
    return ("class, predicted as", *names), rows


def fairness_columns(table: Table) -> tuple[str, ...]:
    """Return the names of the columns of `fairness_rows`."""
    return _FAIRNESS[table.target.task]


def segment_columns(table: Table) -> tuple[str, ...]:
    """Return the names of the columns of `segment_rows`."""
    return _SEGMENTS[table.target.task]


def fairness_rows(card: ModelCard) -> list[tuple[str, ...]]:
    """Return a row for each protected attribute, and for every two of them."""
    names = FAIRNESS_METRICS[card.table.target.task]
    return [
        (one.name.replace("_x_", " x "), *(_compared(card.fairness[f"{one.name}_{metric}"]) for metric in names))
        for one in groupings(card.table)
    ]


def unmeasured(card: ModelCard) -> list[str]:
    """Return a sentence for each comparison that was not measured."""
    return [f"Not measured: {name}: {one.reason}." for name, one in card.fairness.items() if one.reason]


def segment_rows(card: ModelCard) -> list[tuple[str, ...]]:
    """Return a row for each segment."""
    of_task = {Task.BINARY: _binary_segment, Task.CLASSES: _class_segment, Task.NUMBER: _number_segment}
    return [of_task[card.table.target.task](segment) for segment in card.report.segments]


def calibration_rows(report: ScoreReport) -> list[tuple[str, ...]]:
    """Return the rows of the columns `CALIBRATION`, one a bin."""
    return [(str(one.rows), f"{one.mean_score:.3f}", f"{one.mean_outcome:.3f}") for one in report.calibration]


def cells(interval: Estimate) -> tuple[str, str]:
    """Return the value and the bounds as text."""
    return f"{interval.value:.3f}", f"{interval.low:.3f} to {interval.high:.3f}"


def _compared(found: Comparison) -> str:
    return "not measured" if found.reason else f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _importance(card: ModelCard) -> list[str]:
    return _table(("feature", "importance"), [(name, f"{value:.4f}") for name, value in card.importance.items()])


def _quality(card: ModelCard) -> list[str]:
    rows = _table(QUALITY, quality_rows(card))
    return [*rows, "", calibration(card.report)] if card.report.calibration else rows


def _binary_segment(segment: SegmentReport) -> tuple[str, ...]:
    # Where no row is selected there is no precision.
    metrics = segment.metrics
    return (
        *(segment.name, str(segment.rows), f"{segment.mean_outcome:.3f}", f"{segment.selected:.3f}"),
        *(*cells(metrics["roc_auc"]), cells(metrics["recall"])[0]),
        cells(metrics["precision"])[0] if segment.selected else "-",
    )


def _class_segment(segment: SegmentReport) -> tuple[str, ...]:
    metrics = segment.metrics
    return segment.name, str(segment.rows), *cells(metrics["macro_f1"]), cells(metrics["accuracy"])[0]


def _number_segment(segment: SegmentReport) -> tuple[str, ...]:
    metrics = segment.metrics
    rows, mean = str(segment.rows), f"{segment.mean_outcome:.3f}"
    return segment.name, rows, mean, *cells(metrics["rmse"]), cells(metrics["mae"])[0]


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
