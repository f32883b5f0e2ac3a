"""The scoring model that services call, how it is fitted, and where it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..errors import AppError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ModelError(AppError):
    """There is no model, or it cannot be trusted; nothing was scored."""


class ScoringModel(Protocol):
    """A fitted transformer and estimator. The same row has the same score, to the bit, alone or among others."""

    def score(self, values: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return scores (n, score columns of the table) for feature values (n, features of the table).

        The column of a binary target is the probability of the positive outcome, those of a class target are the
        probabilities of the classes, that of a number is the expected one. NaN is an unknown value.

        Raises:
            ValueError: a row has too many or too few features, or a value that is not optional is not finite.
        """
        ...


class ModelTrainer(Protocol):
    """Fits models. The same rows and parameters give the same model."""

    @property
    def parameters(self) -> Mapping[str, str | float]:
        """All that decides about the fit beside the rows."""
        ...

    def fit(self, values: "NDArray[np.float64]", outcomes: "NDArray[np.float64]") -> ScoringModel:
        """Return a model fitted on values (n, features of the table) and outcomes (n,)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """The origin and metrics of a model. `inputs` maps the files that it was fitted on to their SHA-256.

    `intervals` has the ends of the 95 % interval of metrics; models of earlier releases have none.
    """

    version: str
    feature_version: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, str | float]
    metrics: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A model that was loaded and checked. `background` (n, features of the table) are rows to compare others with."""

    record: ModelRecord
    model: ScoringModel
    background: "NDArray[np.float64] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanations:
    """The contributions of features to the outputs of a model for n rows.

    `contributions` is (n, names, outputs), `base` (outputs,) and `totals` (n, outputs): base and contributions sum to
    the total. `codes` has the code of the outcome that each output is for. `unit` is that of the numbers: a raw score
    is log-odds of an outcome, or the number itself.
    """

    names: tuple[str, ...]
    base: "NDArray[np.float64]"
    contributions: "NDArray[np.float64]"
    totals: "NDArray[np.float64]"
    codes: tuple[int, ...]
    unit: str


class Explainer(Protocol):
    """Says what each feature contributed to a prediction. A feature that the model does not use contributes 0."""

    def explain(self, values: "NDArray[np.float64]") -> Explanations:
        """Return the contributions for feature values (n, features of the table)."""
        ...


# Returns the documents (name to text) about a model, given the version that it became.
Documents = Callable[[str], Mapping[str, str]]


class ModelStore(Protocol):
    """Keeps models so that each is loaded as it was saved, or not at all."""

    def save(self, stored: StoredModel, *, probes: "NDArray[np.float64]", documents: Documents, current: bool) -> str:
        """Keep a model and the documents about it, all or nothing, and return its version.

        A version that is kept never changes: an equal model, which scores the probes alike, is that version, and
        another one becomes a version of another name. With `current` it becomes the current one; so does a
        model where there is none that can be loaded.

        `probes` (n, features of the table) are rows that are kept too, transformed and scored: a model that is loaded
        has to give both again, to the bit.
        """
        ...

    def describe(self, version: str | None = None) -> ModelRecord:
        """Return the record of a version, by default the current one; the model itself is not read.

        Raises:
            ModelError: there is none, or its record is not what was saved.
        """
        ...

    def load(self, version: str | None = None) -> StoredModel:
        """Return a version, by default the current one.

        Raises:
            ModelError: there is none, its files are not what was saved, other versions wrote them, or it does not
                score the probes as it did when it was saved.
        """
        ...
