"""Jobs: submitted, watched, cancelled and retried."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from structlog.contextvars import get_contextvars

from ...domain.identity import Identity
from ...domain.work import WorkState
from ...errors import AppError, ErrorKind, describe
from ...services.work import OPERATOR, WorkService
from ..identity import Caller
from .pages import Form, PageNumber, Pages, page_of, render

_HOME = "/console/jobs"


class JobFormError(AppError):
    """A form that describes no job."""

    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPages:
    """Dependencies of the pages: the service, and the models of the parameters by the kind of job."""

    service: WorkService
    kinds: Mapping[str, type[BaseModel]]

    def submit(self, form: Mapping[str, str], by: Identity) -> str:
        """Submit the job of a form and return its id.

        Raises:
            JobFormError: the kind is unknown, or the parameters are not those of the kind.
        """
        kind = form.get("kind", "")
        if kind not in self.kinds:
            raise JobFormError(f"kind: one of {', '.join(sorted(self.kinds))}")
        try:
            parameters = self.kinds[kind].model_validate_json(form.get("parameters", "").strip() or "{}")
        except ValidationError as error:
            raise JobFormError(f"parameters: {describe(error, whole='JSON')}") from error
        trace_id = get_contextvars().get("trace_id", "")
        return self.service.submit(kind, parameters.model_dump(mode="json"), by=by, trace_id=trace_id).item_id

    def forms(self) -> Mapping[str, str]:
        """Return the names of the parameters by kind."""
        return {kind: ", ".join(model.model_fields) for kind, model in sorted(self.kinds.items())}


def jobs_pages(service: WorkService, kinds: Mapping[str, type[BaseModel]]) -> Pages:
    """Return the pages. Callers see their own jobs; operators see those of their tenant, and submit."""
    router, jobs = Pages(), JobPages(service=service, kinds=kinds)

    @router.page(_HOME, title="Jobs", about="Work that takes longer than a request: progress, results and errors.")
    def list_jobs(request: Request, by: Caller, state: WorkState | Literal[""] = "", page: PageNumber = 1) -> Response:
        shown = page_of(page, lambda limit, skip: service.newest(by=by, limit=limit, skip=skip, state=state or None))
        return render(
            request,
            "jobs/list.html",
            jobs=shown,
            state=state,
            states=list(WorkState),
            forms=jobs.forms() if by.has(OPERATOR) else {},
        )

    @router.post(_HOME)
    def submit(by: Caller, form: Form) -> Response:
        return _to(jobs.submit(form, by))

    @router.get(f"{_HOME}/{{job_id}}")
    def show_job(request: Request, job_id: str, by: Caller) -> Response:
        job = service.find(job_id, by=by)
        values = {"Parameters": job.payload, "Result": job.result}
        shown = {name: json.dumps(value, ensure_ascii=False, indent=2) for name, value in values.items() if value}
        return render(request, "jobs/job.html", job=job, values=shown)

    @router.post(f"{_HOME}/{{job_id}}/cancel")
    def cancel(job_id: str, by: Caller) -> Response:
        return _to(service.cancel(job_id, by=by).item_id)

    @router.post(f"{_HOME}/{{job_id}}/retry")
    def retry(job_id: str, by: Caller) -> Response:
        return _to(service.retry(job_id, by=by).item_id)

    return router


def _to(job_id: str) -> RedirectResponse:
    return RedirectResponse(f"{_HOME}/{job_id}", status_code=303)
