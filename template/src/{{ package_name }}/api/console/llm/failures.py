"""Rejected outputs: read, tried again and resolved."""

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ....errors import AppError, ErrorKind
from ....services.llm.failures import FailureDesk, FailureDeskError
from ...identity import Caller
from ...problems import STATUSES
from ..pages import Form, NotFoundError, PageNumber, Pages, page_of, render

_HOME = "/console/llm/failures"


class NoteMissingError(AppError):
    """A failure is closed with a reason."""

    kind = ErrorKind.INVALID


def failures_pages(desk: FailureDesk) -> Pages:
    """Return the pages."""
    router = Pages()

    @router.page(_HOME, title="Rejected outputs", about="Replies of models that stayed invalid.")
    def list_failures(request: Request, page: PageNumber = 1) -> HTMLResponse:
        failures = page_of(page, lambda limit, skip: desk.latest(limit=limit, skip=skip, resolved=None))
        return render(request, "llm/failures.html", failures=failures, totals=desk.totals())

    @router.get(f"{_HOME}/{{failure_id}}")
    def show_failure(request: Request, failure_id: str) -> HTMLResponse:
        return show(request, failure_id)

    @router.post(f"{_HOME}/{{failure_id}}/replay")
    def replay(request: Request, failure_id: str, form: Form, by: Caller) -> Response:
        try:
            desk.replay(failure_id, by=by, regenerate=form.get("regenerate") == "yes")
        except AppError as error:
            return show(request, failure_id, problem=error)
        return RedirectResponse(f"{_HOME}/{failure_id}", status_code=303)

    @router.post(f"{_HOME}/{{failure_id}}/resolve")
    def resolve(request: Request, failure_id: str, form: Form, by: Caller) -> Response:
        try:
            if not (note := form.get("note", "").strip()):
                raise NoteMissingError("note: say how it was resolved")
            desk.resolve(failure_id, resolution=note, by=by)
        except AppError as error:
            return show(request, failure_id, problem=error)
        return RedirectResponse(f"{_HOME}/{failure_id}", status_code=303)

    def show(request: Request, failure_id: str, *, problem: AppError | None = None) -> HTMLResponse:
        try:
            failure, replays = desk.find(failure_id), desk.replays(failure_id)
        except FailureDeskError as error:
            raise NotFoundError(str(error)) from error
        return render(
            request,
            "llm/failure.html",
            status=STATUSES[problem.kind] if problem else 200,
            failure=failure,
            replays=replays,
            problem=problem,
        )

    return router
