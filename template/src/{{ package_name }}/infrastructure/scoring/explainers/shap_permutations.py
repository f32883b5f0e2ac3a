"""Contributions estimated by the library shap, for any number of features that act together (extra `shap`)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....models.scoring import Explanations

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

# Each order of the features is gone through forwards and backwards.
_ORDERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapExplainer:
    """An `Explainer` of a function of all features, against rows to compare with.

    The contributions are those of twenty random orders in which features are added, the same in each call: they sum to
    the total and are exact for a function in which no more than two features act together (Castro, Gomez and
    Tejada, Polynomial calculation of the Shapley value based on sampling, 2009; sampling in both directions). Otherwise
    they are estimates. Attributes are those of `EnumerationExplainer`.
    """

    names: tuple[str, ...]
    background: "NDArray[np.float64]"
    total: "Callable[[NDArray[np.float64]], NDArray[np.float64]]"
    codes: tuple[int, ...]
    unit: str

    def explain(self, values: "NDArray[np.float64]") -> Explanations:
        """Return the contributions of every feature to every output."""
        import shap  # noqa: PLC0415 - takes long, and the extra may be missing

        masker = shap.maskers.Independent(self.background, max_samples=len(self.background))
        explainer = shap.explainers.Permutation(self.total, masker, seed=0)
        evaluations = _ORDERS * (2 * len(self.names) + 1)
        found = explainer(values, max_evals=evaluations, silent=True)
        base = self.total(self.background).mean(axis=0)
        return Explanations(
            names=self.names,
            base=base,
            contributions=found.values.reshape(len(values), len(self.names), len(base)),
            totals=self.total(values),
            codes=self.codes,
            unit=self.unit,
        )
