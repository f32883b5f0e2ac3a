"""`/jobs`: submit work that takes longer than a request, and ask for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel
from structlog.contextvars import get_contextvars

from ..domain.work import WorkItem, WorkState
from ..services.work import WorkService
from .identity import Caller


class JobResponse(BaseModel):
    """A job as its owner sees it; `progress` is 0 to 1, `error` that of the last attempt."""

    job_id: str
    kind: str
    state: WorkState
    progress: float
    attempts: int
    result: dict[str, Any] | None
    error: str | None
    trace_id: str
    created_at: datetime
    updated_at: datetime | None


def job_response(item: WorkItem) -> JobResponse:
    """Return the wire form of a job."""
    return JobResponse(
        job_id=item.item_id,
        kind=item.kind,
        state=item.state,
        progress=item.progress,
        attempts=item.attempts,
        result=dict(item.result) if item.result is not None else None,
        error=item.error,
        trace_id=item.trace_id,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def jobs_router(service: WorkService, kinds: Mapping[str, type[BaseModel]]) -> APIRouter:
    """Return the routes; `kinds` are the models of the parameters by the kind of job."""
    router = APIRouter(tags=["jobs"], prefix="/jobs")
    for kind, parameters in kinds.items():
        _add_kind(router, service, kind, parameters)

    @router.get("", summary="List the newest jobs of the caller")
    def list_jobs(by: Caller, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Sequence[JobResponse]:
        return [job_response(item) for item in service.newest(by=by, limit=limit)]

    @router.get("/{job_id}", summary="Show a job")
    def show_job(job_id: str, by: Caller) -> JobResponse:
        return job_response(service.find(job_id, by=by))

    @router.post("/{job_id}/cancel", summary="Cancel a job")
    def cancel_job(job_id: str, by: Caller) -> JobResponse:
        return job_response(service.cancel(job_id, by=by))

    @router.post("/{job_id}/retry", summary="Run a failed job again")
    def retry_job(job_id: str, by: Caller) -> JobResponse:
        return job_response(service.retry(job_id, by=by))

    return router


def _add_kind(router: APIRouter, service: WorkService, kind: str, parameters: type[BaseModel]) -> None:
    @router.post(f"/{kind}", status_code=202, name=f"submit_{kind}", summary=f"Submit a job: {kind}")
    def submit(
        request: parameters,  # type: ignore[valid-type]
        by: Caller,
        response: Response,
        idempotency_key: Annotated[str | None, Header(max_length=200, include_in_schema=False)] = None,
    ) -> JobResponse:
        """Submit a job; with the same `Idempotency-Key` it is the same job."""
        payload = parameters.model_validate(request).model_dump(mode="json")
        trace_id = get_contextvars().get("trace_id", "")
        item = service.submit(kind, payload, by=by, trace_id=trace_id, key=idempotency_key)
        response.headers["Location"] = f"/jobs/{item.item_id}"
        return job_response(item)
