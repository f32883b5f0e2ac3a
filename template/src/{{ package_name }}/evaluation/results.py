"""Judged results of suites, and the run that they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .metrics import Metric
from .suites import Measurement, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """A judged measurement. `broken` has a sentence for each threshold that is not met.

    `rows` and `metrics` are empty for a suite that is measured as a whole. `dataset` is its path as given and
    `dataset_hash` the SHA-256 of the file.
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

    @property
    def passed(self) -> bool:
        """Whether every threshold is met."""
        return not self.broken
