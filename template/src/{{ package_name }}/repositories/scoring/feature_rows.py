"""The rows of a table that are scored, column by column."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ...domain.scoring.splits import Split
from ...domain.scoring.windows import ScoringWindow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBatch:
    """n rows.

    `values` is float64 (n, features of the table) and `protected` float64 (n, protected attributes of the table),
    both encoded as `Table.encode` says.
    """

    ids: Collection[str]
    values: "NDArray[np.float64]"
    protected: "NDArray[np.float64]"

    def labelled(
        self, outcomes: "NDArray[np.float64]", *, groups: Sequence[str], times: "NDArray[np.int64]"
    ) -> "LabelledBatch":
        """Return the rows with their outcomes, groups and times, n of each."""
        return LabelledBatch(
            ids=self.ids, values=self.values, protected=self.protected, outcomes=outcomes, groups=groups, times=times
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledBatch(FeatureBatch):
    """n rows whose outcome is known.

    `outcomes` is float64 (n,): 0 or 1, the position of the class, or the number. Rows of the same group, by default
    the id, are never divided, nor are equal rows that are only numbered; `times` are of the observation, in
    microseconds since 1970 (UTC).
    """

    outcomes: "NDArray[np.float64]"
    groups: Sequence[str]
    times: "NDArray[np.int64]"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdRange:
    """The ids from `first` up to, but not including, `before`; without `before` all that follow, in byte order."""

    first: str
    before: str | None = None


class FeatureRows(Protocol):
    """The rows that the table's selection admits, and no others."""

    @property
    def source(self) -> Path:
        """The file that the rows are read from."""
        ...

    def active(self, window: ScoringWindow, *, batch_rows: int, ids: IdRange | None = None) -> Iterator[FeatureBatch]:
        """Yield the rows observed in `window`, in the order of id and time of observation.

        At most `batch_rows` rows come at a time; `ids` restricts them to a range. Whether an outcome is known makes no
        difference.
        """
        ...

    def ranges(self, window: ScoringWindow, *, rows: int) -> Sequence[IdRange]:
        """Return ranges of ids, in their order, that divide the rows of `active` into parts of about `rows` rows.

        The rows of an id are not divided. The same rows give the same ranges; without rows there are none.
        """
        ...

    def labelled(self, window: ScoringWindow, *, split: Split | None, batch_rows: int) -> Iterator[LabelledBatch]:
        """Yield the rows of `active` whose outcome is known, with the outcomes, in the same order.

        At most `batch_rows` rows come at a time; `split` restricts them to one split.
        """
        ...

    def find(self, entity_id: str) -> FeatureBatch | None:
        """Return the newest row of an entity, or None."""
        ...

    def newest(self) -> datetime | None:
        """Return the time of the newest observation, in UTC, or None when there are no rows."""
        ...
