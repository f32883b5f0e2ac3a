"""Active customers' feature rows, column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ...domain.scoring.policy import Part
from ...domain.scoring.windows import ScoringWindow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBatch:
    """Rows of n customers.

    `values` is float64 (n, features of the policy) and `protected` float64 (n, protected attributes of the policy),
    both encoded as `FeaturePolicy.encode` says.
    """

    customer_ids: Sequence[str]
    values: "NDArray[np.float64]"
    protected: "NDArray[np.float64]"

    def labelled(self, churned: "NDArray[np.bool_]") -> "LabelledBatch":
        """Return the rows with their outcomes (n,)."""
        return LabelledBatch(
            customer_ids=self.customer_ids, values=self.values, protected=self.protected, churned=churned
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledBatch(FeatureBatch):
    """Rows of n customers whose outcome is known.

    `churned` is bool (n,): whether the customer left in the month after the observation.
    """

    churned: "NDArray[np.bool_]"


class FeatureRows(Protocol):
    """Promises the rows that the feature policy admits, and no others."""

    @property
    def source(self) -> Path:
        """The file that the rows are read from."""
        ...

    def active(self, window: ScoringWindow, *, batch_rows: int) -> Iterator[FeatureBatch]:
        """Yield the active customers observed in `window`, in the order of customer id and time of observation.

        At most `batch_rows` rows come at a time. Whether an outcome is known makes no difference.
        """
        ...

    def labelled(self, window: ScoringWindow, *, part: Part | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the rows of `active` whose outcome is known, with the outcomes, in the same order.

        At most `batch_rows` rows come at a time; `part` restricts them to one part of the customers.
        """
        ...

    def find(self, customer_id: str) -> FeatureBatch | None:
        """Return the newest row of an active customer, or None."""
        ...

    def newest(self) -> datetime | None:
        """Return the time of the newest observation, in UTC, or None when there are no rows."""
        ...
