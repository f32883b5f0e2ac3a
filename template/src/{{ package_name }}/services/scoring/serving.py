"""Score one customer, and keep the score with its provenance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ...domain.scoring.customers import Customer
from ...domain.scoring.policy import FeaturePolicy
from ...errors import AppError
from ...models.scoring import ModelError, ModelStore
from ...repositories.scoring.feature_rows import FeatureRows
from ...repositories.scoring.prediction_log import PredictionLog, PredictionRecord


class NotScoredError(AppError):
    """A customer whom the policy does not admit to scoring.

    `fields` are those that keep the customer out, `place` is the customer's among those that were to be scored.
    """

    def __init__(self, message: str, *, hint: str | None = None, fields: Sequence[str] = (), place: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.fields = fields
        self.place = place


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringService:
    """Policy admits and encodes, model scores, log remembers.

    `clock` returns the current time in UTC and `new_id` an id that was never returned before;
    `open_rows` returns the prepared rows as they are now.
    """

    models: ModelStore
    policy: FeaturePolicy
    open_rows: Callable[[], FeatureRows]
    log: PredictionLog
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def is_ready(self) -> bool:
        """Return whether there is a model to score with."""
        try:
            self.models.load()
        except ModelError:
            return False
        return True

    def score(self, customer: Customer) -> PredictionRecord:
        """Return the stored score of a customer as described.

        Raises:
            NotScoredError: the customer is not active.
            ModelError: there is no model that can be trusted.
        """
        [record] = self.score_all([customer])
        return record

    def score_all(self, customers: Sequence[Customer]) -> list[PredictionRecord]:
        """Return the stored scores of customers as described, in their order; all are scored or none.

        Raises:
            NotScoredError: a customer is not active.
            ModelError: there is no model that can be trusted.
        """
        for place, customer in enumerate(customers):
            if fields := self.policy.below(customer):
                bounds = ", ".join(f"{name} >= {bound:g}" for name, bound in self.policy.at_least.items())
                message = f"customer {customer.customer_id} is not active: scored are those with {bounds}"
                raise NotScoredError(message, fields=fields, place=place)
        return self._score([(customer.customer_id, self.policy.encode(customer)) for customer in customers])

    def score_known(self, customer_id: str) -> PredictionRecord:
        """Return the stored score of a customer's newest feature row.

        Raises:
            NotScoredError: there is no active customer of this id.
            ModelError: there is no model that can be trusted.
        """
        found = self.open_rows().find(customer_id)
        if found is None:
            raise NotScoredError(
                f"no active customer {customer_id!r} among the feature rows",
                hint="the ids are those of the raw file that was prepared last",
            )
        [record] = self._score([(customer_id, tuple(found.values[0].tolist()))])
        return record

    def _score(self, customers: Sequence[tuple[str, tuple[float, ...]]]) -> list[PredictionRecord]:
        # One model and one commit for all of them, whatever is released meanwhile.
        stored, now = self.models.load(), self.clock()
        scores = stored.model.score(np.array([values for _, values in customers], dtype=np.float64))
        records = [
            PredictionRecord(
                trace_id=self.new_id(),
                customer_id=customer_id,
                score=float(score),
                values=values,
                model_version=stored.record.version,
                feature_version=stored.record.feature_version,
                scored_at=now,
            )
            for (customer_id, values), score in zip(customers, scores, strict=True)
        ]
        self.log.add_all(records)
        return records
