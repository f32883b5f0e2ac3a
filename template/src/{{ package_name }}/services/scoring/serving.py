"""Score one row, and keep the score with its provenance."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np

from ...domain.scoring.risk import risk_of
from ...domain.scoring.table import Row, Table
from ...domain.scoring.targets import BinaryTarget, ClassTarget, Target
from ...errors import AppError
from ...models.scoring import ModelError, ModelStore, StoredModel
from ...repositories.scoring.feature_rows import FeatureRows
from ...repositories.scoring.prediction_log import PredictionLog, PredictionRecord

# The id of an entity and its feature values, as `Table.encode` returns them.
Encoded = tuple[str, tuple[float, ...]]


class NotScoredError(AppError):
    """A row that the table's declaration does not admit.

    `fields` are the features that exclude the row, `place` is its position among those that were to be scored.
    """

    def __init__(self, message: str, *, hint: str | None = None, fields: Sequence[str] = (), place: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.fields = fields
        self.place = place


def predicted(record: PredictionRecord, target: Target) -> dict[str, object]:
    """Return what a record predicts: `score` and `risk`, or `prediction` with `probabilities` of classes, or alone."""
    if isinstance(target, BinaryTarget):
        return {"score": record.score, "risk": risk_of(record.score)}
    if isinstance(target, ClassTarget):
        by_class = dict(zip(target.classes, record.scores, strict=True))
        return {"prediction": max(by_class, key=by_class.__getitem__), "probabilities": by_class}
    return {"prediction": record.score}


class Challenger(Protocol):
    """Another model beside the current one. It raises nothing: rows are scored without it where it cannot."""

    def answering(self, entity_id: str) -> StoredModel | None:
        """Return the model that scores an entity in place of the current one; `None` leaves it to that."""
        ...

    def observe(self, rows: Sequence[Encoded]) -> None:
        """Take rows that the current model has scored, and return at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringService:
    """Scores rows of one table with its current model, or with a challenger, and logs every score.

    `clock` returns the current time in UTC and `new_id` an id that was never returned before;
    `open_rows` returns the prepared rows as they are now; `complete` adds the features that rows do not bring.
    """

    models: ModelStore
    table: Table
    open_rows: Callable[[], FeatureRows]
    log: PredictionLog
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    complete: Callable[[Sequence[Row]], Sequence[Row]] = field(default=lambda rows: rows)
    challenger: Challenger | None = None

    def is_ready(self) -> bool:
        """Return whether there is a model to score with."""
        try:
            self.models.load()
        except ModelError:
            return False
        return True

    def model_version(self) -> str:
        """Return the version that scores.

        Raises:
            ModelError: there is none that can be trusted.
        """
        return self.models.load().record.version

    def score(self, row: Row) -> PredictionRecord:
        """Return the logged score of a row.

        Raises:
            NotScoredError: the declaration does not admit the row.
            ModelError: there is no model that can be trusted.
        """
        [record] = self.score_all([row])
        return record

    def score_all(self, rows: Sequence[Row]) -> list[PredictionRecord]:
        """Return the logged scores of rows, in their order; all are scored or none.

        Raises:
            NotScoredError: the declaration does not admit a row.
            ModelError: there is no model that can be trusted.
        """
        return self._score(admitted(self.table, self.complete(rows)))

    def score_known(self, entity_id: str) -> PredictionRecord:
        """Return the logged score of an entity's newest prepared row.

        Raises:
            NotScoredError: there is no such row.
            ModelError: there is no model that can be trusted.
        """
        [record] = self._score([prepared(self.table, self.open_rows(), entity_id)])
        return record

    def _score(self, rows: Sequence[Encoded]) -> list[PredictionRecord]:
        # One current model and one commit for all of them, even if another model is released meanwhile.
        current, now = self.models.load(), self.clock()
        other = [None if self.challenger is None else self.challenger.answering(entity_id) for entity_id, _ in rows]
        models = [current if one is None else one for one in other]
        records = list(scored_by(models, rows, table=self.table, at=now, new_id=self.new_id))
        self.log.add_all(records)
        if self.challenger is not None:
            self.challenger.observe([row for row, model in zip(rows, models, strict=True) if model is current])
        return records


def scored_by(  # noqa: PLR0913 - a record has many facts
    models: Sequence[StoredModel],
    rows: Sequence[Encoded],
    *,
    table: Table,
    at: datetime,
    new_id: Callable[[], str],
    shadow: bool = False,
) -> Iterator[PredictionRecord]:
    """Yield the record of each row, scored by the model of the same place; a model scores all its rows at a time."""
    values = np.array([values for _, values in rows], dtype=np.float64)
    scores: dict[int, tuple[float, ...]] = {}
    for model in {id(one): one for one in models}.values():
        places = [place for place, one in enumerate(models) if one is model]
        scores |= zip(places, map(tuple, model.model.score(values[places]).tolist()), strict=True)
    for place, (model, (entity_id, encoded)) in enumerate(zip(models, rows, strict=True)):
        yield PredictionRecord(
            trace_id=new_id(),
            table=table.name,
            entity_id=entity_id,
            scores=scores[place],
            values=encoded,
            model_version=model.record.version,
            feature_version=model.record.feature_version,
            scored_at=at,
            shadow=shadow,
        )


def admitted(table: Table, rows: Sequence[Row]) -> list[Encoded]:
    """Return the rows of a request as a model reads them, in their order; all or none.

    Raises:
        NotScoredError: the declaration does not admit a row.
    """
    for place, row in enumerate(rows):
        _admit(table, row, place)
    return [(row.id, table.encode(row.values)) for row in rows]


def _admit(table: Table, row: Row, place: int) -> None:
    name = f"{table.id.name} {row.id}"
    if invalid := table.invalid(row.values):
        message = f"{name} is not scored: no valid {', '.join(invalid)}"
        raise NotScoredError(message, fields=invalid, place=place)
    if broken := table.broken(row.values):
        fields = dict.fromkeys(one.feature for rule in broken for one in rule.conditions)
        message = f"{name} is not scored: it breaks {'; '.join(map(str, broken))}"
        raise NotScoredError(message, fields=tuple(fields), place=place)
    if unmet := table.unmet(row.values):
        message = f"{name} is not scored: rows are scored where {' and '.join(map(str, table.selection))}"
        raise NotScoredError(message, fields=tuple(one.feature for one in unmet), place=place)


def prepared(table: Table, rows: FeatureRows, entity_id: str) -> Encoded:
    """Return an entity's newest prepared row.

    Raises:
        NotScoredError: there is no such row.
    """
    found = rows.find(entity_id)
    if found is None:
        raise NotScoredError(
            f"{table.name}: no prepared row to score has {table.id.name} {entity_id!r}",
            hint="the ids are those of the raw file that was prepared last",
        )
    return entity_id, tuple(found.values[0].tolist())
