"""Explain predictions of a table's current model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...domain.scoring.table import Row, Table
from ...domain.scoring.targets import ClassTarget
from ...models.scoring import Explainer, ModelStore, StoredModel
from ...repositories.scoring.feature_rows import FeatureRows
from .serving import Encoded, admitted, prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The contribution of each feature to the prediction for an entity, the largest first.

    `base` and the contributions sum to `total`. `output` is the class that is explained, the predicted one; empty where
    there are no classes.
    """

    entity_id: str
    model_version: str
    output: str
    unit: str
    base: float
    total: float
    contributions: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationService:
    """Explains rows of one table; `explainer_of` returns the explainer of a stored model.

    `complete` adds the features that rows do not bring.
    """

    models: ModelStore
    table: Table
    open_rows: Callable[[], FeatureRows]
    explainer_of: Callable[[StoredModel], Explainer]
    complete: Callable[[Sequence[Row]], Sequence[Row]] = field(default=lambda rows: rows)

    def explain_all(self, rows: Sequence[Row]) -> list[Explanation]:
        """Return the explanations of rows, in their order; all are explained or none.

        Raises:
            NotScoredError: the declaration does not admit a row.
            ModelError: there is no model that can be trusted.
        """
        return self.explain_rows(admitted(self.table, self.complete(rows)))

    def explain_known(self, entity_id: str) -> Explanation:
        """Return the explanation for an entity's newest prepared row.

        Raises:
            NotScoredError: there is no such row.
            ModelError: there is no model that can be trusted.
        """
        [found] = self.explain_rows([prepared(self.table, self.open_rows(), entity_id)])
        return found

    def explain_rows(self, rows: Sequence[Encoded]) -> list[Explanation]:
        """Return the explanations of ids and encoded values, in their order.

        Raises:
            ModelError: there is no model that can be trusted.
        """
        stored = self.models.load()
        found = self.explainer_of(stored).explain(np.array([values for _, values in rows], dtype=np.float64))
        target, explanations = self.table.target, []
        for place, (entity_id, _) in enumerate(rows):
            output = int(found.totals[place].argmax())
            by_name = dict(zip(found.names, found.contributions[place, :, output].tolist(), strict=True))
            explanations.append(
                Explanation(
                    entity_id=entity_id,
                    model_version=stored.record.version,
                    output=target.classes[found.codes[output]] if isinstance(target, ClassTarget) else "",
                    unit=found.unit,
                    base=float(found.base[output]),
                    total=float(found.totals[place, output]),
                    contributions=dict(sorted(by_name.items(), key=lambda one: -abs(one[1]))),
                )
            )
        return explanations
