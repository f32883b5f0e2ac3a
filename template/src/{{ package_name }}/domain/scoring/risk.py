"""Bands of scores, for people."""

from enum import StrEnum


class Risk(StrEnum):
    """How likely the positive outcome is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


# A calibrated score is a probability: half of the entities at HIGH_RISK have the positive outcome.
HIGH_RISK = 0.5
MEDIUM_RISK = 0.25


def risk_of(score: float) -> Risk:
    """Return the band of a probability in [0, 1]."""
    if score >= HIGH_RISK:
        return Risk.HIGH
    return Risk.MEDIUM if score >= MEDIUM_RISK else Risk.LOW
