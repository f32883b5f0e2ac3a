"""Run the items of a workflow on a cluster, through dask.distributed."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...workflows.executor import Executor, Item, Outcome

if TYPE_CHECKING:
    from distributed import Client

# Without the statistics for a dashboard that is not there, which take a tenth of a processor while nothing is done.
# Where memory that is freed goes back to the system at once, as dask has it, an array is new pages each time it is
# made: scoring a batch takes half as long again.
_SPARING = {
    "distributed": {
        "admin": {"system-monitor": {"interval": "5s"}, "tick": {"interval": "1s", "cycle": "5s"}},
        "nanny": {"pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": None}},
        "worker": {"memory": {"monitor-interval": "1s"}, "profile": {"enabled": False}},
    }
}


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
    from distributed import Client  # noqa: PLC0415

    workers = settings.workflows.workers
    with ExitStack() as stack:
        address = settings.scale.scheduler or stack.enter_context(
            local_cluster(workers, processes=settings.scale.processes)
        )
        client = stack.enter_context(Client(address))  # type: ignore[no-untyped-call]
        yield DistributedExecutor(client, ahead=workers * 4)


@contextmanager
def local_cluster(workers: int, *, processes: bool) -> Iterator[str]:
    """Yield the address of a cluster of this machine: processes of one thread, or threads of this process."""
    from distributed import LocalCluster  # noqa: PLC0415

    _spare_processor()
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers if processes else 1,
        threads_per_worker=1 if processes else workers,
        processes=processes,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster.scheduler_address


@cache
def _spare_processor() -> None:
    """Configure dask in this process by `_SPARING`, but for what its files and its environment set."""
    import dask.config  # noqa: PLC0415

    dask.config.update(dask.config.config, dask.config.merge(_SPARING, dask.config.collect()))
