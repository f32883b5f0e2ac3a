"""Explainers of predictions, chosen by the kind of estimator."""

from typing import TYPE_CHECKING

from ....domain.scoring.table import Table
from ....domain.scoring.targets import ClassTarget
from ....models.scoring import Explainer, ModelError, StoredModel
from ..estimators import FittedEstimator
from .enumeration import EnumerationExplainer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def explainer_of(stored: StoredModel, table: Table) -> Explainer:
    """Return what explains the predictions of a stored model.

    Raises:
        ModelError: the model was not stored with rows to compare with.
    """
    model, background = stored.model, stored.background
    if background is None or not isinstance(model, FittedEstimator):
        raise ModelError(
            f"{stored.record.version}: has no rows to compare with", hint="run `train` to make a new model"
        )
    return explain_fitted(model, background, table)


def explain_fitted(model: FittedEstimator, background: "NDArray[np.float64]", table: Table) -> Explainer:
    """Return the explainer for the kind of a fitted model."""
    # Each module imports its library, which takes long.
    if model.kind == "linear":
        from .linear import LinearExplainer  # noqa: PLC0415

        return LinearExplainer(model=model)
    if model.kind == "boosting":
        from .trees import tree_explainer  # noqa: PLC0415

        return tree_explainer(model, background)
    whole = tuple(range(len(table.features)))
    return EnumerationExplainer(
        names=tuple(feature.name for feature in table.features),
        background=background,
        parts=((whole, model.score),),
        total=model.score,
        codes=tuple(range(len(table.target.classes))) if isinstance(table.target, ClassTarget) else (1,),
        unit="score",
    )
