"""The result of a suite: what was measured, and whether it meets the thresholds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ...domain.evidence import EvidenceClass
from ...domain.thresholds import Breach, Threshold, find_breaches
from .metrics import Metric
from .suites import CaseResult, Measurement

Verdict = Literal["passed", "failed", "no gate", "not judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """A measurement, and the thresholds that it is held to.

    `rows` has a result for each case and is empty for a suite that is measured as a whole. `dataset` is its path as
    given and `dataset_hash` the SHA-256 of the file. `about` says what a suite without thresholds is for,
    `waived` which metrics have a threshold that was moved, and why. `evidence` is who answered; None where no model was
    asked. `models` are those that replied in the cases: with fallbacks others than the one that was asked first.
    `held_out_of` is as in `CaseSuite`.
    """

    name: str
    measurement: Measurement
    thresholds: tuple[Threshold, ...]
    provenance: Mapping[str, str] = field(default_factory=dict)
    dataset: str = ""
    dataset_hash: str = ""
    metrics: tuple[Metric, ...] = ()
    rows: tuple[CaseResult, ...] = ()
    about: str = ""
    waived: Mapping[str, str] = field(default_factory=dict)
    evidence: EvidenceClass | None = None
    models: tuple[str, ...] = ()
    held_out_of: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """Return the models, prompts and data of the result by name, for reports."""
        evidence = {"evidence": self.evidence.value} if self.evidence else {}
        replied = {"replies by": ", ".join(self.models)} if self.models else {}
        return {**evidence, **self.provenance, **replied}

    @property
    def unjudged(self) -> Mapping[str, int]:
        """The number of cases that were not judged, by the reason."""
        return Counter(row.unjudged for row in self.rows if row.unjudged)

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """The thresholds that are not met; none if no case was judged."""
        if self._is_unjudged:
            return ()
        return find_breaches(self.measurement.metrics, self.thresholds)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the suite failed, a line for each reason; empty if it did not fail."""
        lines = tuple(map(str, self.breaches))
        missing = sum(self.unjudged.values())
        if missing and self.thresholds and not self._is_unjudged:
            return (*lines, f"{missing} of {len(self.rows)} cases were not judged")
        return lines

    @property
    def verdict(self) -> Verdict:
        """`passed` only if cases were judged and every threshold is met."""
        if self._is_unjudged:
            return "not judged"
        if not self.thresholds:
            return "no gate"
        return "failed" if self.problems else "passed"

    def metric(self, name: str) -> Metric | None:
        """Return the declaration of a metric; None if the suite does not declare it."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def thresholds_of(self, name: str) -> tuple[Threshold, ...]:
        """Return the thresholds of a metric."""
        return tuple(threshold for threshold in self.thresholds if threshold.metric == name)

    def is_breached(self, name: str) -> bool:
        """Return whether a threshold of a metric is not met."""
        return any(breach.threshold.metric == name for breach in self.breaches)

    def unit(self, name: str) -> str:
        """Return the unit of a metric; empty for a share and for what the suite does not declare."""
        metric = self.metric(name)
        return metric.unit if metric else ""

    @property
    def _is_unjudged(self) -> bool:
        return bool(self.rows) and all(row.unjudged for row in self.rows)
