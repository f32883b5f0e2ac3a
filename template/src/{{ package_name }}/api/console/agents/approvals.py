"""Approvals to answer, and runs that are not done."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ....agents.directory import AgentDirectory
from ....agents.replies import TurnFailedError
from ....domain.agents.approvals import ApprovalError
from ....domain.identity import Identity
from ....errors import AppError, ErrorKind
from ....services.agents.approvals import ApprovalService
from ....services.agents.runs import OPERATOR, RunStateError
from ...identity import Caller
from ..pages import Form, Pages, render

_HOME = "/console/agents"
_CONFLICT = 409
_ANSWERS = {"approve": True, "deny": False}


class _NoAnswerError(AppError):
    kind = ErrorKind.INVALID


def approvals_pages(directory: AgentDirectory, approvals: ApprovalService) -> Pages:
    """Return the pages. Callers see what they may answer or resume, in their tenant."""
    router = Pages()

    @router.page(_HOME, title="Approvals", about="Calls of agents that wait for a person, and runs that are not done.")
    def show_waiting(request: Request, by: Caller) -> Response:
        return show(request, by)

    @router.post(f"{_HOME}/approvals/{{approval_id}}")
    def answer(request: Request, approval_id: str, by: Caller, form: Form) -> Response:
        if (given := form.get("answer")) not in _ANSWERS:
            raise _NoAnswerError("answer: approve or deny")
        try:
            principal = approvals.principal(by, approval_id)
            approvals.answer(approval_id, by=principal, agrees=_ANSWERS[given])
        except ApprovalError as error:
            return show(request, by, problem=error)
        return RedirectResponse(_HOME, status_code=303)

    @router.post(f"{_HOME}/runs/{{run_id}}/resume")
    def resume(request: Request, run_id: str, by: Caller) -> Response:
        try:
            reply = directory.resume_for(by, run_id)
        except (ApprovalError, RunStateError, TurnFailedError) as error:
            return show(request, by, problem=error)
        return render(request, "agents/reply.html", reply=reply)

    def show(request: Request, by: Identity, *, problem: AppError | None = None) -> Response:
        runs = directory.runs.unfinished(tenant=by.tenant)
        return render(
            request,
            "agents/waiting.html",
            status=_CONFLICT if problem else 200,
            problem=str(problem or ""),
            approvals=approvals.waiting_for(by),
            runs=[(run, state) for run, state in runs if by.has(OPERATOR) or run.caller.name == by.name],
        )

    return router
