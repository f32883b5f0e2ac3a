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
    """

    metric: str
    lower_is_better: bool
    released: float
    value: float
    low: float
    high: float
    rows: int

    def verdict(self, *, minimum_rows: int) -> PerformanceVerdict:
        """Return whether the metric is certainly worse than at release: its whole interval is on the worse side."""
        if self.rows < minimum_rows or math.isnan(self.value):
            return PerformanceVerdict.NOT_MEASURED
        worse = self.low > self.released if self.lower_is_better else self.high < self.released
        return PerformanceVerdict.DEGRADED if worse else PerformanceVerdict.STABLE
