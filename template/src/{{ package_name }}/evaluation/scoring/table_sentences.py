"""Sentences about a declared table, for the model card; what the declaration does not state is left out."""

from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS, BinaryTarget, ClassTarget


def introduction(table: Table) -> list[str]:
    """Return sentences about what is predicted and what for."""
    texts = table.texts
    return [_predicted(table), *filter(None, (texts.intended_use, texts.out_of_scope)), *_weights(table)]


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
