"""Run the items of a workflow on threads of this process."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from ...config.settings import Settings
from ...workflows.executor import Executor, Item, Outcome


class ThreadExecutor:
    """An `Executor` over a pool of threads."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def map(self, work: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of `items`."""
        return self._pool.map(work, items)


@contextmanager
def open_executor(settings: Settings) -> Iterator[Executor]:
    """Yield an executor with `workflows.workers` threads; work that has begun is finished at the end."""
    with ThreadPoolExecutor(settings.workflows.workers) as pool:
        yield ThreadExecutor(pool)
