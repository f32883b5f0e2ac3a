"""A challenger beside the champion: it scores unseen what the champion answers, and answers a share of the entities."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ...domain.clock import Clock, NewId
from ...domain.scoring.table import Table
from ...domain.variants import assign
from ...errors import AppError
from ...models.scoring import ModelStore, StoredModel
from ...repositories.mlops.registry import ModelRegistry
from ...repositories.scoring.prediction_log import PredictionLog
from ..scoring.serving import Encoded, scored_by

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedChallenger:
    """The version that the registry names challenger, if it names one, in service. Implements `Challenger`.

    An entity is always answered by the same of the two, in every process, until another challenger is named.

    Attributes:
        models: where it is loaded from; not the store of the champion, so that each keeps its model.
        canary: the share of entities that it answers.
        shadow: the share of the other entities that it scores unseen.
        offer: does work later, on a thread of its own, or leaves it undone if there is too much; it never waits.
    """

    table: Table
    registry: ModelRegistry
    models: ModelStore
    log: PredictionLog
    canary: float
    shadow: float
    offer: Callable[[Callable[[], None]], bool]
    clock: Clock
    new_id: NewId

    def answering(self, entity_id: str) -> StoredModel | None:
        """Return the challenger for its share of the entities."""
        if not self.canary:
            return None
        try:
            version = self.registry.challenger()
            if version is None or not _is_in(entity_id, self.canary, salt=f"canary {version}"):
                return None
            return self.models.load(version)
        except AppError as error:
            _log.warning("%s: the champion answers in place of the challenger: %s", self.table.name, error)
            return None

    def observe(self, rows: Sequence[Encoded]) -> None:
        """Offer the rows of its share to be scored unseen."""
        if not self.shadow:
            return
        try:
            version = self.registry.challenger()
        except AppError as error:
            _log.warning("%s: no challenger: %s", self.table.name, error)
            return
        if version is None:
            return
        if chosen := [row for row in rows if _is_in(row[0], self.shadow, salt=f"shadow {version}")]:
            self.offer(partial(self._score, version, chosen))

    def _score(self, version: str, rows: Sequence[Encoded]) -> None:
        models = [self.models.load(version)] * len(rows)
        now, table = self.clock(), self.table
        self.log.add_all(list(scored_by(models, rows, table=table, at=now, new_id=self.new_id, shadow=True)))


def _is_in(entity_id: str, share: float, *, salt: str) -> bool:
    return share >= 1 or assign(entity_id, {"in": share, "out": 1 - share}, salt=salt) == "in"
