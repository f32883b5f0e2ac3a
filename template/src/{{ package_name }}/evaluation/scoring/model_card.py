"""The model card: intended use, origin, quality and limits of a model.

Every sentence follows from the table's declaration or from the run, or is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.scoring.fairness import Comparison, groupings
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS, BinaryTarget, ClassTarget, Task
from ...domain.thresholds import Threshold
from .fairness import METRICS as FAIRNESS_METRICS
from .metrics import Estimate
from .report import ScoreReport, SegmentReport

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


def introduction(table: Table) -> list[str]:
    """Return sentences about what is predicted and what for."""
    texts = table.texts
    return [_predicted(table), *filter(None, (texts.intended_use, texts.out_of_scope)), *_weights(table)]


def calibration(report: ScoreReport) -> str:
    """Return the sentence about calibration."""
    return f"Mean distance of score and outcome over ten bins of rows: {report.calibration_error:.3g}."


def fairness_reading(table: Table) -> str:
    """Return how to read the comparison of groups."""
    if isinstance(table.target, ClassTarget):
        return "Compared are the shares of rows of each group whose class is predicted right."
    if not isinstance(table.target, BinaryTarget):
        return "Compared are the mean absolute errors of the groups: the smallest over the largest."
    return (
        "Rows that score 0.5 or more are selected. Compared are the shares of the groups that are selected, and of "
        f"those that {table.target.positive} (recall). A disparate impact, the smallest share over the largest, below "
        "0.8 breaks the four-fifths rule."
    )


def feature_sentence(table: Table) -> str:
    """Return the names of the features."""
    derived = ", ".join(one.name for one in table.derived)
    return ", ".join(one.name for one in table.features) + (f"; derived: {derived}." if derived else ".")


def importance_sentence(table: Table) -> str:
    """Return how to read the importance of features."""
    metric = METRICS[table.target.task][0]
    return f"Importance: how much worse {metric} is on held-out rows when the values of the feature are shuffled."


def limits(table: Table) -> list[str]:
    """Return the limits that follow from the declaration, and those that it states."""
    found = [f"Data: {table.texts.source.rstrip('.')}."] if table.texts.source else []
    if table.texts.licence:
        found.append(f"Licence of the data: {table.texts.licence}.")
    if table.selection:
        found.append(f"Rows are scored where {' and '.join(map(str, table.selection))}; others are not.")
    if table.protected:
        names = ", ".join(one.name for one in table.protected)
        found.append(f"Not features: {names}. That alone does not treat their groups alike: compare the segments.")
    return [*found, *table.texts.limits]


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


def _predicted(table: Table) -> str:
    target = table.target
    if isinstance(target, BinaryTarget):
        return f"Predicts {target.name}: the probability of '{target.positive}' as opposed to '{target.negative}'."
    if isinstance(target, ClassTarget):
        return f"Predicts {target.name}: a probability for each of {', '.join(target.classes)}."
    unit = f" in {target.unit}" if target.unit else ""
    return f"Predicts {target.name}: a number{unit}, expected from {target.minimum:g} to {target.maximum:g}."


def _weights(table: Table) -> list[str]:
    if isinstance(table.target, BinaryTarget | ClassTarget) and table.target.weights:
        return ["Outcomes were weighted when the model was fitted, so that its scores rank but are no probabilities."]
    return []


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
