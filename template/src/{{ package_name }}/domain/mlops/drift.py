"""When a change of a feature's distribution counts as drift."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class DriftVerdict(StrEnum):
    """The outcome of a comparison; what was not measured does not count as stable."""

    STABLE = "stable"
    DRIFTED = "drifted"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """How far the values of a feature have moved from its reference values.

    Attributes:
        feature: its name.
        psi: population stability index; 0 for equal shares.
        p_value: probability of an index at least as large if both samples come from one distribution.
    """

    feature: str
    psi: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPolicy:
    """A feature has drifted if its change is unlikely to be chance and large enough to matter.

    Attributes:
        false_alarm_rate: probability that at least one feature of a comparison is called drifted by chance. Each of
            F features is held to `false_alarm_rate / F` (Bonferroni's correction).
        smallest_psi: smaller changes do not matter, however certain. For a normal feature that moves by d standard
            deviations the index is d squared.
        minimum_rows: smaller samples are not measured.
    """

    false_alarm_rate: float = 0.01
    smallest_psi: float = 0.02
    minimum_rows: int = 30

    def __post_init__(self) -> None:
        """Refuse limits that no comparison could meet."""
        if not 0 < self.false_alarm_rate < 1:
            raise ValueError("false_alarm_rate has to be between 0 and 1")

    def measures(self, rows: int) -> bool:
        """Return whether a sample of `rows` rows is large enough to be compared."""
        return rows >= self.minimum_rows

    def level(self, features: int) -> float:
        """Return the p-value from which on a feature, one of `features`, has drifted."""
        return self.false_alarm_rate / max(features, 1)

    def verdicts(self, found: Sequence[FeatureDrift]) -> tuple[DriftVerdict, ...]:
        """Return the verdict for each feature of one comparison, in their order."""
        level = self.level(len(found))
        return tuple(
            DriftVerdict.DRIFTED if one.p_value <= level and one.psi >= self.smallest_psi else DriftVerdict.STABLE
            for one in found
        )
