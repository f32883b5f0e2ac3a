"""The inbox: cases that people claim, answer and close."""

from collections.abc import Callable
from typing import Literal

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ....domain.llm.inbox import CaseNotFoundError, CaseState, CaseStateError, InboxCase
from ....services.llm.inbox import InboxService
from ...identity import Caller
from ...problems import STATUSES
from ..pages import Form, PageNumber, Pages, page_of, render

_HOME = "/console/llm/inbox"


def inbox_pages(service: InboxService) -> Pages:
    """Return the pages. Callers see and change the cases of their tenant, under their own name."""
    router = Pages()

    @router.page(_HOME, title="Inbox", about="Cases that wait for a person.")
    def list_cases(
        request: Request, by: Caller, state: CaseState | Literal["", "all"] = "", page: PageNumber = 1
    ) -> Response:
        wanted = CaseState.OPEN if state == "" else None if state == "all" else state
        cases = page_of(page, lambda limit, skip: service.cases(tenant=by.tenant, state=wanted, limit=limit, skip=skip))
        return render(
            request,
            "llm/inbox.html",
            cases=cases,
            now=service.clock(),
            state=wanted or "all",
            states=[*CaseState, "all"],
        )

    @router.get(f"{_HOME}/{{case_id}}")
    def show_case(request: Request, case_id: str, by: Caller) -> Response:
        case = service.find(case_id, tenant=by.tenant)
        return render(request, "llm/case.html", case=case, now=service.clock(), problem=None)

    @router.post(f"{_HOME}/{{case_id}}/claim")
    def claim(request: Request, case_id: str, by: Caller) -> Response:
        return changed(request, by.tenant, case_id, lambda: service.claim(case_id, by=by.name, tenant=by.tenant))

    @router.post(f"{_HOME}/{{case_id}}/answer")
    def answer(request: Request, case_id: str, by: Caller, form: Form) -> Response:
        text = form.get("text", "")
        return changed(request, by.tenant, case_id, lambda: service.answer(case_id, text, by=by.name, tenant=by.tenant))

    @router.post(f"{_HOME}/{{case_id}}/close")
    def close(request: Request, case_id: str, by: Caller) -> Response:
        return changed(request, by.tenant, case_id, lambda: service.close(case_id, by=by.name, tenant=by.tenant))

    def changed(request: Request, tenant: str, case_id: str, change: Callable[[], InboxCase]) -> Response:
        try:
            change()
        except CaseNotFoundError:
            raise
        except CaseStateError as error:
            case, status = service.find(case_id, tenant=tenant), STATUSES[error.kind]
            return render(request, "llm/case.html", status=status, case=case, now=service.clock(), problem=error)
        return RedirectResponse(f"{_HOME}/{case_id}", status_code=303)

    return router
