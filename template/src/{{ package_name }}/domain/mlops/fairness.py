"""Whether the groups of protected attributes are treated alike enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..scoring.fairness import Comparison
from ..thresholds import Direction, Threshold


class FairnessVerdict(StrEnum):
    """The outcome of holding a comparison to a bound; what was not measured does not count as met."""

    MET = "met"
    MISSED = "missed"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCheck:
    """A bound, moved by waivers, and the comparison that it was applied to."""

    bound: Threshold
    found: Comparison

    @property
    def is_met(self) -> bool:
        """Whether the bound is met, or the comparison was not measured and a waiver accepts that."""
        return self.bound.is_met(self.found.value)

    @property
    def verdict(self) -> FairnessVerdict:
        """Whether the value is within the bound."""
        if math.isnan(self.found.value):
            return FairnessVerdict.NOT_MEASURED
        return FairnessVerdict.MET if self.is_met else FairnessVerdict.MISSED

    @property
    def is_certainly_missed(self) -> bool:
        """Whether the whole interval is beyond the bound: the difference is not due to few rows."""
        if self.verdict is not FairnessVerdict.MISSED:
            return False
        nearest = self.found.high if self.bound.direction is Direction.AT_LEAST else self.found.low
        return not self.bound.is_met(nearest)

    def __str__(self) -> str:
        """Return the value with its interval beside the bound, or why it was not measured."""
        found = self.found
        if self.verdict is FairnessVerdict.NOT_MEASURED:
            return f"{self.bound.metric} was not measured: {found.reason}"
        interval = f"95 % interval {found.low:.3f} to {found.high:.3f}"
        return (
            f"{self.bound.metric} {found.value:.3f} ({interval}), the bound is {self.bound.symbol} {self.bound.bound:g}"
        )


def check_bounds(found: Mapping[str, Comparison], bounds: Sequence[Threshold]) -> tuple[BoundCheck, ...]:
    """Return the check of every bound, in their order; a comparison that is missing was not measured."""
    return tuple(BoundCheck(bound=bound, found=found.get(bound.metric, _MISSING)) for bound in bounds)


_MISSING = Comparison(value=math.nan, low=math.nan, high=math.nan, reason="nothing was compared")
