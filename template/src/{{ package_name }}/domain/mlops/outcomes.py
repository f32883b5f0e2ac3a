"""Outcomes that became known after a prediction, and which prediction each belongs to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of an entity: `value` is encoded by the table's target, `observed_at` is in UTC."""

    entity_id: str
    value: float
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Scores of an entity, one for each column of scores of the table's target; `scored_at` is in UTC."""

    entity_id: str
    scores: tuple[float, ...]
    scored_at: datetime


def join_outcomes(
    predictions: Sequence[Prediction], outcomes: Sequence[Outcome], *, horizon: timedelta
) -> Iterator[tuple[Prediction, Outcome]]:
    """Yield each outcome with the last prediction for its entity that was made before it, at most `horizon` before.

    An outcome without such a prediction is left out, and so is a prediction that another one followed before the
    outcome. The pairs come in the order of the outcomes. Times that are equal count as known before: no prediction is
    judged by an outcome that it could have been made from.
    """
    by_entity: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        by_entity[prediction.entity_id].append(prediction)
    for outcome in outcomes:
        earliest = outcome.observed_at - horizon
        before = [
            one for one in by_entity.get(outcome.entity_id, ()) if earliest <= one.scored_at < outcome.observed_at
        ]
        if before:
            yield max(before, key=lambda one: one.scored_at), outcome
