"""`GET /approvals` and the answers to them: the decisions of people."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from ...domain.agents.approvals import Approval, ApprovalError, ApprovalNotFoundError, ApprovalState, NotEntitledError
from ...domain.agents.permissions import Principal
from ...services.agents.approvals import ApprovalService
from ..problems import problem

_BEARER = HTTPBearer(auto_error=False, description="The token of a person in `agents.approvers`.")


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


def approvals_router(service: ApprovalService, people: Mapping[str, Principal]) -> APIRouter:
    """Return the routes; `people` are found under the SHA-256 (hexadecimal) of their token.

    Name, role and tenant are those of whose token it is: a client cannot choose them.
    """

    def holder(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Principal:
        token = shown.credentials if shown else ""
        person = people.get(hashlib.sha256(token.encode()).hexdigest())
        if person is None:
            detail = "this needs `Authorization: Bearer TOKEN` of a person in agents.approvers"
            raise HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})
        return person

    router = APIRouter(tags=["approvals"], prefix="/approvals")
    person = Annotated[Principal, Depends(holder)]

    @router.get("")
    def list_waiting(by: person) -> list[ApprovalResponse]:
        return [approval_response(one) for one in service.waiting(tenant=by.tenant, role=by.role)]

    @router.post("/{approval_id}/approve", response_model=ApprovalResponse)
    def approve(approval_id: str, by: person) -> ApprovalResponse | JSONResponse:
        return _answer(service, approval_id, by, agrees=True)

    @router.post("/{approval_id}/deny", response_model=ApprovalResponse)
    def deny(approval_id: str, by: person) -> ApprovalResponse | JSONResponse:
        return _answer(service, approval_id, by, agrees=False)

    return router


def _answer(
    service: ApprovalService, approval_id: str, by: Principal, *, agrees: bool
) -> ApprovalResponse | JSONResponse:
    try:
        return approval_response(service.answer(approval_id, by=by, agrees=agrees))
    except ApprovalNotFoundError as error:
        return problem(404, "No such approval", str(error))
    except NotEntitledError as error:
        return problem(403, "Not yours to answer", str(error))
    except ApprovalError as error:
        return problem(409, "Cannot be answered", str(error))
