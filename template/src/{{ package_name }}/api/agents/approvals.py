"""`GET /approvals` and the answers to them: the decisions of people."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ...domain.agents.approvals import Approval, ApprovalError, ApprovalNotFoundError, ApprovalState, NotEntitledError
from ...domain.identity import Identity
from ...services.agents.approvals import ApprovalService
from ..identity import Caller
from ..problems import problem


class ApprovalResponse(BaseModel):
    """A call that waits for an approval, or the answer; `arguments` is JSON, `run_id` names the run to resume."""

    approval_id: str
    run_id: str
    tenant: str
    caller_id: str
    tool: str
    arguments: str
    approver_role: str
    requested_by: str
    expires_at: datetime
    state: ApprovalState
    decided_by: str | None


def approval_response(approval: Approval) -> ApprovalResponse:
    """Return the wire form of an approval."""
    return ApprovalResponse.model_validate(approval, from_attributes=True)


def approvals_router(service: ApprovalService) -> APIRouter:
    """Return the routes. Callers see and answer what asks for a role of theirs, in their tenant."""
    router = APIRouter(tags=["approvals"], prefix="/approvals")

    @router.get("", summary="List the approvals that the caller can answer")
    def list_waiting(by: Caller) -> list[ApprovalResponse]:
        return [approval_response(one) for one in service.waiting_for(by)]

    @router.post("/{approval_id}/approve", response_model=ApprovalResponse, summary="Approve a call")
    def approve(approval_id: str, by: Caller) -> ApprovalResponse | JSONResponse:
        return _answer(service, approval_id, by, agrees=True)

    @router.post("/{approval_id}/deny", response_model=ApprovalResponse, summary="Deny a call")
    def deny(approval_id: str, by: Caller) -> ApprovalResponse | JSONResponse:
        return _answer(service, approval_id, by, agrees=False)

    return router


def _answer(
    service: ApprovalService, approval_id: str, by: Identity, *, agrees: bool
) -> ApprovalResponse | JSONResponse:
    try:
        return approval_response(service.answer(approval_id, by=service.principal(by, approval_id), agrees=agrees))
    except ApprovalNotFoundError as error:
        return problem(404, "No such approval", str(error))
    except NotEntitledError as error:
        return problem(403, "Not yours to answer", str(error))
    except ApprovalError as error:
        return problem(409, "Cannot be answered", str(error))
