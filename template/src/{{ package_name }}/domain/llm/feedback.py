"""Feedback on outputs: what people say about a reply, and what becomes of it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from ...errors import AppError, ErrorKind
from .text import normalize


class FeedbackNotFoundError(AppError):
    """There is no such output, or no such candidate in the tenant."""

    kind = ErrorKind.NOT_FOUND


class FeedbackStateError(AppError):
    """A candidate that has been reviewed already."""

    kind = ErrorKind.CONFLICT


class Verdict(StrEnum):
    """Whether the output was what the caller needed."""

    RIGHT = "right"
    WRONG = "wrong"


class Review(StrEnum):
    """The outcome of a candidate's review."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that feedback proposes for a dataset of `prompt`; its texts are redacted, its time is in UTC.

    `text` is what was asked, `expected` what the output should have been, `trace_id` the output of the first feedback,
    and `times` how often the same was said.
    """

    case_id: str
    tenant: str
    prompt: str
    trace_id: str
    text: str
    verdict: Verdict
    expected: str
    given_by: str
    given_at: datetime
    times: int = 1
    review: Review = Review.OPEN
    reviewed_by: str = ""

    def reviewed(self, review: Review, *, by: str) -> Self:
        """Return the candidate as reviewed.

        Raises:
            FeedbackStateError: it has been reviewed already.
        """
        if self.review is not Review.OPEN:
            raise FeedbackStateError(f"candidate {self.case_id} was {self.review} by {self.reviewed_by}")
        return replace(self, review=review, reviewed_by=by)


def case_id_of(*, tenant: str, prompt: str, text: str, verdict: Verdict, expected: str) -> str:
    """Return the id of the case that feedback proposes: the same for the same words, whatever their case and spaces."""
    parts = (tenant, prompt, normalize(text), verdict.value, normalize(expected))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
