"""Where the items of a workflow run."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Executor(Protocol):
    """Promises one outcome an item, in the order of the items.

    `work` must not share state between items, and can be pickled with what it refers to: it may run in another process,
    or on another machine. Where a worker is lost, an item may run twice.
    """

    def map(self, work: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
        """Yield `work(item)` for each item; an exception in `work` is raised when its outcome is due."""
        ...
