"""What a churn score means for the desk."""

from enum import StrEnum


class Risk(StrEnum):
    """How likely it is that the customer leaves."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


# A calibrated score is a probability: half of the customers at HIGH_RISK leave.
HIGH_RISK = 0.5
MEDIUM_RISK = 0.25


def risk_of(score: float) -> Risk:
    """Return the band of a churn probability in [0, 1]."""
    if score >= HIGH_RISK:
        return Risk.HIGH
    return Risk.MEDIUM if score >= MEDIUM_RISK else Risk.LOW
