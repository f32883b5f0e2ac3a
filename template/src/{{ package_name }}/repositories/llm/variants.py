"""Results of the variants that are being compared."""

from collections.abc import Sequence
from typing import Protocol

from ...domain.llm.variants import VariantResult


class VariantResults(Protocol):
    """Promises that an added result is found again, also by another process."""

    def add(self, *results: VariantResult) -> None:
        """Store results, all or none."""
        ...

    def of_test(self, test: str, *, revision: str) -> Sequence[VariantResult]:
        """Return the results of a test in the order in which they were added; those of other revisions are left out."""
        ...
