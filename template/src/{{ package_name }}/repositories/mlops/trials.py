"""Finished trials of searches."""

from collections.abc import Sequence
from typing import Protocol

from ...domain.mlops.tuning import Trial


class Trials(Protocol):
    """Keeps the finished trials of studies; none is changed."""

    def add(self, study: str, trial: Trial) -> None:
        """Store a trial; one that is stored under its number already is left as it is."""
        ...

    def of_study(self, study: str) -> Sequence[Trial]:
        """Return the trials of a study in the order of their numbers."""
        ...
