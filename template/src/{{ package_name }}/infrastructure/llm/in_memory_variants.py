"""Results of variants in memory."""

from collections.abc import Sequence
from threading import Lock

from ...domain.llm.variants import VariantResult


class InMemoryVariantResults:
    """`VariantResults` in a list."""

    def __init__(self) -> None:
        self._results: list[VariantResult] = []
        self._lock = Lock()

    def add(self, *results: VariantResult) -> None:
        """Keep the results."""
        with self._lock:
            self._results += results

    def of_test(self, test: str, *, revision: str) -> Sequence[VariantResult]:
        """Return the results of a revision of a test, oldest first."""
        with self._lock:
            return [one for one in self._results if (one.test, one.revision) == (test, revision)]
