"""Wire the queue of leased work, the services that submit to it, and its workers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from ..api.idempotency import Repeatable
from ..config.settings import Settings
from ..domain.work import WorkItem
from ..infrastructure.telemetry.database_traces import DatabaseTraces
from ..infrastructure.work.database_queue import DatabaseWorkQueue
from ..services.alerts import DELIVERY, failed_work_alert, send_or_log
from ..services.work import Handler, Progress, WorkService
from ..services.worker import Worker, work_until
from .alerts import delivery_handler, open_alerts
from .core import new_trace_id, open_app_database, utc_now
from .export_job import EXPORTS_FOLDER
from .job import Job
from .jobs import JOBS


@contextmanager
def open_jobs(settings: Settings) -> Iterator[WorkService]:
    """Yield what submits jobs and answers for them."""
    with open_app_database(settings) as engine:
        yield WorkService(
            queue=DatabaseWorkQueue(engine),
            kinds=frozenset(job.kind for job in JOBS),
            clock=utc_now,
            new_id=new_trace_id,
        )


@contextmanager
def open_repeatable(settings: Settings) -> Iterator[Repeatable]:
    """Yield where the responses to repeatable requests are kept."""
    with open_app_database(settings) as engine:
        lease = timedelta(seconds=settings.work.lease_s)
        yield Repeatable(queue=DatabaseWorkQueue(engine), clock=utc_now, new_id=new_trace_id, lease=lease)


@contextmanager
def open_worker(settings: Settings) -> Iterator[Worker]:
    """Yield a worker of all kinds of work."""
    with open_app_database(settings) as engine, delivery_handler(settings) as deliver, open_alerts(settings) as alerts:
        queue = DatabaseWorkQueue(engine)
        handlers: Mapping[str, Handler] = {job.kind: partial(_run, settings, job) for job in JOBS} | {DELIVERY: deliver}
        lease = timedelta(seconds=settings.work.lease_s)

        def given_up(item: WorkItem) -> None:
            # An alert about an alert that no receiver took would not arrive either; the log has it.
            if item.kind != DELIVERY:
                send_or_log(alerts, failed_work_alert(item))

        yield Worker(queue=queue, handlers=handlers, clock=utc_now, new_id=new_trace_id, lease=lease, given_up=given_up)


def sweep(settings: Settings) -> None:
    """Delete traces, finished work and the files of exports that were kept for long enough."""
    kept_from = utc_now() - timedelta(days=settings.work.keep_days)
    with open_app_database(settings) as engine:
        DatabaseWorkQueue(engine).delete_finished(before=kept_from)
        DatabaseTraces(engine).delete(before=utc_now() - timedelta(days=settings.telemetry.keep_days))
    for file in (settings.state_dir / EXPORTS_FOLDER).glob("*"):
        if file.stat().st_mtime < kept_from.timestamp():
            file.unlink(missing_ok=True)


@contextmanager
def workers_beside(settings: Settings) -> Iterator[None]:
    """Run `work.in_server` workers in threads of this process until the context ends; each ends its item first."""
    stop = threading.Event()
    with open_worker(settings) as worker:
        threads = [
            threading.Thread(
                target=work_until,
                args=(worker, stop, settings.work.poll_s),
                # One of them is enough.
                kwargs={} if number else {"sweep": partial(sweep, settings)},
                name="worker",
                daemon=True,
            )
            for number in range(settings.work.in_server)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                # What it has not ended then, another worker takes over once the lease has ended.
                thread.join(timeout=settings.limits.drain_s)


def _run(settings: Settings, job: Job, item: WorkItem, progress: Progress) -> Mapping[str, object]:
    return job.run(settings, job.parameters.model_validate(item.payload), progress)
