"""Tests that compare two variants of a use case, a control and a candidate, on real requests."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..variants import assign

_OUTSIDE = "outside"


class Variant(StrEnum):
    """The settings that serve today, and those that may replace them."""

    CONTROL = "control"
    CANDIDATE = "candidate"


class Mode(StrEnum):
    """`split`: half of the subjects that take part are served by the candidate (A/B).

    `shadow`: the control serves all, and the candidate answers again what takes part, seen by nobody.
    """

    SPLIT = "split"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantTest:
    """`share` of the subjects (split) or of the different requests (shadow) take part.

    `revision` identifies the definition: results of another one are not of this test. A larger share keeps everybody
    who takes part at the same variant.
    """

    name: str
    use_case: str
    mode: Mode
    share: float
    revision: str

    def variant_of(self, key: str) -> Variant | None:
        """Return who serves the subject or request `key`, or None if it takes no part: the control then, unrecorded.

        Both halves of a split are equal, so that exchanging them is the randomization that the comparison tests by.
        """
        if self.mode is Mode.SHADOW:
            weights = {Variant.CONTROL.value: self.share, _OUTSIDE: 1 - self.share}
        else:
            weights = {Variant.CONTROL.value: self.share / 2, Variant.CANDIDATE.value: self.share / 2}
            weights[_OUTSIDE] = 1 - self.share
        chosen = assign(key, weights, salt=self.name)
        return None if chosen == _OUTSIDE else Variant(chosen)

    def unit_of(self, subject: str) -> str:
        """Return the pseudonym under which the results of a subject are kept."""
        return hashlib.sha256(f"{self.name}\0{subject}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantResult:
    """The result of one request. `scores` are numbers, 0 or 1 for yes and no, None where one does not apply.

    `unit` is what was assigned: the pseudonym of a subject, or one request that both variants have answered.
    `output` is redacted; `error` says why there is none. `recorded_at` is in UTC.
    """

    test: str
    revision: str
    variant: Variant
    unit: str
    scores: Mapping[str, float | None]
    output: str
    error: str
    recorded_at: datetime
