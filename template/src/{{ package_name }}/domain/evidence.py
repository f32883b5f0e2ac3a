"""The class of evidence: who produced a result."""

from enum import StrEnum

from ..errors import AppError


class EvidenceClass(StrEnum):
    """Who answered. A result of fixed rules is no evidence about a model or a prompt.

    `model` is a real model, `recorded` the stored replies of one, and `rules` the offline stand-in.
    """

    MODEL = "model"
    RECORDED = "recorded"
    RULES = "rules"


class NotMeasuredError(AppError):
    """There was no answer to measure: the result is neither good nor bad."""
