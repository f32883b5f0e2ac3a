"""Bounds of fairness that a model of this table misses, so that it can be decided whether that is acceptable."""

from collections.abc import Mapping
from typing import Any

from .project_code import ProjectCode

_FOLDS = 3
_ROOM = 0.05


def missed_bounds(
    code: ProjectCode, table: Any, rows: Any, settings: dict[str, Any]
) -> Mapping[str, float | None]:
    """Return limits for the metrics of protected attributes beyond their usual bounds, with room for chance.

    None is the limit of a metric that cannot be measured, as of a group that is too small.
    """
    if not table.protected:
        return {}
    try:
        gate = code.module("config.mlops").FairnessGate()
    except ModuleNotFoundError:
        return {}
    fairness = code.module("services.mlops.fairness")
    measured = fairness.measure_fairness(rows, code.trainer(table, settings), table).metrics
    bounds = fairness.bounds_of(code.module("domain.thresholds").parse_thresholds(gate.model_dump()), table)
    found: dict[str, float | None] = {}
    for bound in bounds:
        value = measured.get(bound.metric)
        if value is None:
            found[bound.metric] = None
            continue
        least = bound.direction.value == "at_least"
        room = value - _ROOM if least else value + _ROOM
        if not bound.is_met(value) or not bound.is_met(room):
            found[bound.metric] = round(max(0.0, room), 3)
    return found
