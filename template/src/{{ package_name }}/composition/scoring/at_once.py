"""Wire work that is done at once in this process, and recorded like that of a worker."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from ...config.settings import Settings
from ...domain.work import WorkItem, WorkState
from ...infrastructure.work.database_queue import DatabaseWorkQueue
from ...services.work import Progress
from ...services.worker import Worker
from ..core import new_trace_id, open_app_database, utc_now

DoneT = TypeVar("DoneT")


def do_at_once(  # noqa: PLR0913 - the facts of an item, and how it is done
    settings: Settings,
    kind: str,
    payload: Mapping[str, object],
    *,
    by: str,
    work: Callable[[], DoneT],
    result: Callable[[DoneT], Mapping[str, object]],
) -> DoneT:
    """Return what `work` returns. From its start on `jobs list` shows it: its `result` or its error, which is raised.

    What a kill ended is shown as running until a worker finds its lease ended, and gives it up: it is not done again.
    """
    done: list[DoneT] = []
    raised: list[Exception] = []

    def handle(_item: WorkItem, _progress: Progress) -> Mapping[str, object]:
        try:
            done.append(work())
        except Exception as error:
            raised.append(error)
            raise
        return result(done[0])

    now, lease = utc_now(), timedelta(seconds=settings.work.lease_s)
    item = WorkItem(
        item_id=new_trace_id(),
        kind=kind,
        tenant="main",
        owner=by,
        payload=payload,
        trace_id=new_trace_id(),
        created_at=now,
        run_at=now,
        max_attempts=1,
    ).leased(holder=new_trace_id(), now=now, until=now + lease)
    with open_app_database(settings) as engine:
        queue = DatabaseWorkQueue(engine)
        queue.add(item)
        worker = Worker(queue=queue, handlers={kind: handle}, clock=utc_now, new_id=new_trace_id, lease=lease)
        try:
            worker.do(item)
        except BaseException:
            # Interrupted by its user.
            queue.save(item.finished(WorkState.CANCELLED, now=utc_now()), held_by=item.holder)
            raise
    if raised:
        raise raised[0]
    return done[0]
