"""Whether a model is as good as it was when it was released."""

import math
from dataclasses import dataclass
from enum import StrEnum


class PerformanceVerdict(StrEnum):
    """The outcome of a comparison with the release."""

    STABLE = "stable"
    DEGRADED = "degraded"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """A metric of predictions whose outcome became known, beside its value at release.

    `low` and `high` are the ends of its 95 % interval, NaN where it is not defined; `rows` have a known outcome.
    `released_interval` are the ends of that at release, if it was kept.
    """

    metric: str
    lower_is_better: bool
    released: float
    value: float
    low: float
    high: float
    rows: int
    released_interval: tuple[float, float] | None = None

    def verdict(self, *, minimum_rows: int) -> PerformanceVerdict:
        """Return whether the metric is certainly worse than at release: its whole interval is on the worse side.

        That is of the released interval, or of the released value without one.
        """
        if self.rows < minimum_rows or math.isnan(self.value):
            return PerformanceVerdict.NOT_MEASURED
        lowest, highest = self.released_interval or (self.released, self.released)
        worse = self.low > highest if self.lower_is_better else self.high < lowest
        return PerformanceVerdict.DEGRADED if worse else PerformanceVerdict.STABLE

    @property
    def fall(self) -> str:
        """A sentence that says by how much it is worse."""
        return (
            f"{self.metric} {'rose' if self.lower_is_better else 'fell'} from {self.released:.4g} at release "
            f"to {self.value:.4g} "
            f"(95 % interval {self.low:.4g} to {self.high:.4g}, {self.rows} outcomes)"
        )
