"""Explainers of predictions, chosen by the kind of estimator and the setting `scoring.explainer`."""

from typing import TYPE_CHECKING, Literal

from ....domain.scoring.table import Table
from ....domain.scoring.targets import ClassTarget
from ....models.scoring import Explainer, ModelError, StoredModel
from ..estimators import FittedEstimator
from .enumeration import EnumerationExplainer

ExplainerName = Literal["exact", "shap"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def explainer_of(stored: StoredModel, table: Table, by: ExplainerName) -> Explainer:
    """Return what explains the predictions of a stored model.

    Raises:
        ModelError: the model was not stored with rows to compare with.
    """
    model, background = stored.model, stored.background
    if background is None or not isinstance(model, FittedEstimator):
        raise ModelError(
            f"{stored.record.version}: has no rows to compare with", hint="run `train` to make a new model"
        )
    return explain_fitted(model, background, table, by)


def explain_fitted(
    model: FittedEstimator, background: "NDArray[np.float64]", table: Table, by: ExplainerName = "exact"
) -> Explainer:
    """Return the explainer for the kind of a fitted model."""
    # Each module imports its library, which takes long.
    names = tuple(feature.name for feature in table.features)
    codes = tuple(range(len(table.target.classes))) if isinstance(table.target, ClassTarget) else (1,)
    if by == "shap":
        from .shap_permutations import ShapExplainer  # noqa: PLC0415

        return ShapExplainer(names=names, background=background, total=model.score, codes=codes, unit="score")
    if model.kind == "linear":
        from .linear import LinearExplainer  # noqa: PLC0415

        return LinearExplainer(model=model)
    if model.kind == "boosting":
        from .trees import tree_explainer  # noqa: PLC0415

        return tree_explainer(model, background)
    return EnumerationExplainer(
        names=names,
        background=background,
        parts=((tuple(range(len(names))), model.score),),
        total=model.score,
        codes=codes,
        unit="score",
    )
