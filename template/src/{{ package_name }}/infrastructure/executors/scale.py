"""Run the items of a workflow on a cluster, through dask.distributed."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...workflows.executor import Executor, Item, Outcome

if TYPE_CHECKING:
    from distributed import Client


class DistributedExecutor:
    """An `Executor` over a cluster. At most `ahead` items are under way, so that a long run stays small."""

    def __init__(self, client: "Client", *, ahead: int) -> None:
        self._client = client
        self._ahead = ahead

    def map(self, work: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of `items`."""
        # Impure: equal items are items of their own, not one whose outcome may be used again.
        pending = iter(items)
        running = deque(self._client.submit(work, item, pure=False) for item in islice(pending, self._ahead))
        while running:
            outcome: Outcome = running.popleft().result()
            running.extend(self._client.submit(work, item, pure=False) for item in islice(pending, 1))
            yield outcome


@contextmanager
def open_executor(settings: Settings) -> Iterator[Executor]:
    """Yield an executor on the scheduler of `scale`, or on a cluster of this machine that ends with the context."""
    # The import takes seconds; only who runs a workflow on a cluster pays for it.
    from distributed import Client, LocalCluster  # noqa: PLC0415

    workers = settings.workflows.workers
    with ExitStack() as stack:
        cluster = settings.scale.scheduler or stack.enter_context(
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers if settings.scale.processes else 1,
                threads_per_worker=1 if settings.scale.processes else workers,
                processes=settings.scale.processes,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
        )
        client = stack.enter_context(Client(cluster))  # type: ignore[no-untyped-call]
        yield DistributedExecutor(client, ahead=workers * 4)
