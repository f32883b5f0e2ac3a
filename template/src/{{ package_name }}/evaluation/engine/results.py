"""Judged results of suites, and the run that they belong to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .metrics import Metric
from .suites import Measurement, Row

Verdict = Literal["passed", "failed", "no gate", "not judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """A judged measurement. `broken` has a sentence for each threshold that is not met.

    `rows` and `metrics` are empty for a suite that is measured as a whole. `dataset` is its path as given and
    `dataset_hash` the SHA-256 of the file. `about` tells what a suite without thresholds is for, `waived` which metrics
    have a threshold that was moved, and why.
    """

    name: str
    measurement: Measurement
    thresholds: Mapping[str, float]
    broken: tuple[str, ...]
    provenance: Mapping[str, str] = field(default_factory=dict)
    dataset: str = ""
    dataset_hash: str = ""
    metrics: tuple[Metric, ...] = ()
    rows: tuple[Row, ...] = ()
    about: str = ""
    waived: Mapping[str, str] = field(default_factory=dict)

    @property
    def unjudged(self) -> Mapping[str, int]:
        """How many cases nobody judged, by the reason."""
        return Counter(row.unjudged for row in self.rows if row.unjudged)

    @property
    def verdict(self) -> Verdict:
        """What the run says of the suite; only what was measured and held to a threshold passes."""
        if self.broken:
            return "failed"
        if self.rows and sum(self.unjudged.values()) == len(self.rows):
            return "not judged"
        return "passed" if self.thresholds else "no gate"
