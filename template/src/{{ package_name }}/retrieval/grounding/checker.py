"""The port of what checks answers against their passages."""

from collections.abc import Sequence
from typing import Protocol

from ...errors import AppError
from ..hits import RetrievalHit


class GroundednessError(AppError):
    """An answer that could not be checked."""


class GroundednessChecker(Protocol):
    """Finds sentences of an answer that its passages do not support."""

    def unsupported(self, answer: str, cited: Sequence[RetrievalHit]) -> tuple[str, ...]:
        """Return the sentences of `answer` that the passages do not support, in their order.

        Raises:
            GroundednessError: it could not be checked.
        """
        ...
