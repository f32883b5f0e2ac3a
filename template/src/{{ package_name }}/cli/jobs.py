"""`jobs` and `worker`: submit, list and cancel work that takes longer, and do it."""

import signal
import threading
from typing import Annotated

import typer
from pydantic import ValidationError

from ..config.loading import load_settings
from ..errors import AppError, ErrorKind, describe
from .app import operator, print_json, print_list, print_note, stay

_Id = Annotated[str, typer.Argument(help="Id of the job.")]
_Tenant = Annotated[str, typer.Option(help="Tenant of the jobs.")]


class _InvalidParametersError(AppError):
    kind = ErrorKind.INVALID


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Work that takes longer than a request.")
    group.command("submit")(submit)
    group.command("list")(list_jobs)
    group.command("show")(show)
    group.command("cancel")(cancel)
    group.command("retry")(retry)
    app.add_typer(group, name="jobs")
    app.command()(worker)


def submit(
    kind: Annotated[str, typer.Argument(help="Kind of the job.")],
    parameters: Annotated[str, typer.Option(help="What it is to do, as JSON.")] = "{}",
    tenant: _Tenant = "main",
) -> None:
    """Submit a job and print it; a worker does it: that of `serve`, or `worker`."""
    from ..api.jobs import job_response
    from ..composition.core import new_trace_id
    from ..composition.jobs import JOBS
    from ..composition.telemetry import open_command_trace
    from ..composition.work import open_jobs

    kinds = {job.kind: job.parameters for job in JOBS}
    if kind not in kinds:
        raise _InvalidParametersError(f"no job {kind!r}", hint=f"one of {', '.join(sorted(kinds))}")
    try:
        payload = kinds[kind].model_validate_json(parameters).model_dump(mode="json")
    except ValidationError as error:
        raise _InvalidParametersError(f"--parameters: {describe(error, whole='parameters')}") from error
    settings = load_settings()
    with open_command_trace(settings, "jobs submit", tenant=tenant), open_jobs(settings) as jobs:
        item = jobs.submit(kind, payload, by=operator(tenant), trace_id=new_trace_id())
    print_json(job_response(item).model_dump(mode="json"))


def list_jobs(
    tenant: _Tenant = "main",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the newest jobs."""
    from ..api.jobs import job_response
    from ..composition.work import open_jobs

    with open_jobs(load_settings()) as jobs:
        found = [job_response(item) for item in jobs.newest(by=operator(tenant))]
    if as_json:
        print_json([job.model_dump(mode="json") for job in found])
        return
    rows = [(job.job_id, job.kind, str(job.state), f"{job.progress:.0%}", job.error or "") for job in found]
    empty = "no jobs yet; `jobs submit KIND` submits one"
    print_list("Jobs", ("id", "kind", "state", "progress", "error"), rows, empty=empty)


def show(job_id: _Id, tenant: _Tenant = "main") -> None:
    """Print a job."""
    _print("find", job_id, tenant)


def cancel(job_id: _Id, tenant: _Tenant = "main") -> None:
    """Cancel a job; one that is running stops when it reports next."""
    _print("cancel", job_id, tenant)


def retry(job_id: _Id, tenant: _Tenant = "main") -> None:
    """Queue a failed or cancelled job again; it goes on where it was."""
    _print("retry", job_id, tenant)


def worker(*, once: Annotated[bool, typer.Option("--once", help="End when nothing is due.")] = False) -> None:
    """Do jobs, and deliver what waits, until interrupted; any number of workers may run."""
    from ..composition.jobs import JOBS
    from ..composition.telemetry import open_telemetry
    from ..composition.work import open_worker, sweep
    from ..services.worker import work_until

    stay()
    settings, stop = load_settings(), threading.Event()
    with open_telemetry(settings, [job.kind for job in JOBS]), open_worker(settings) as working:
        if once:
            sweep(settings)
            done = iter(working.run_next, None)
            print_note(f"{sum(1 for _ in done)} items were worked on")
            return
        # The item in progress is ended first.
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        work_until(working, stop, settings.work.poll_s, sweep=lambda: sweep(settings))


def _print(operation: str, job_id: str, tenant: str) -> None:
    from ..api.jobs import job_response
    from ..composition.work import open_jobs

    with open_jobs(load_settings()) as jobs:
        operations = {"find": jobs.find, "cancel": jobs.cancel, "retry": jobs.retry}
        item = operations[operation](job_id, by=operator(tenant))
    print_json(job_response(item).model_dump(mode="json"))
