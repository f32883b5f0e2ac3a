"""`/inbox`: the cases that people take over."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ...domain.llm.inbox import CaseState, InboxCase
from ...services.llm.inbox import InboxService
from ..identity import Caller


class CaseResponse(BaseModel):
    """A case: who it came from, when it is due, who has claimed it, and the answer."""

    case_id: str
    tenant: str
    source: str
    caller: str
    summary: str
    opened_at: datetime
    due_at: datetime
    state: CaseState
    claimed_by: str
    answer: str
    closed_at: datetime | None


class AnswerRequest(BaseModel):
    """The answer to a case."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=20_000, pattern=r"\S")


def case_response(case: InboxCase) -> CaseResponse:
    """Return the wire form of a case."""
    return CaseResponse.model_validate(case, from_attributes=True)


def inbox_router(service: InboxService) -> APIRouter:
    """Return the routes. Callers see and change the cases of their tenant, under their own name."""
    router = APIRouter(tags=["inbox"], prefix="/inbox")

    @router.get("", summary="List the cases of the caller's tenant")
    def list_cases(by: Caller, state: CaseState | None = None) -> list[CaseResponse]:
        return [case_response(case) for case in service.cases(tenant=by.tenant, state=state)]

    @router.get("/{case_id}", summary="Show a case")
    def show_case(case_id: str, by: Caller) -> CaseResponse:
        return case_response(service.find(case_id, tenant=by.tenant))

    @router.post("/{case_id}/claim", summary="Claim a case")
    def claim_case(case_id: str, by: Caller) -> CaseResponse:
        return case_response(service.claim(case_id, by=by.name, tenant=by.tenant))

    @router.post("/{case_id}/answer", summary="Answer a case")
    def answer_case(case_id: str, request: AnswerRequest, by: Caller) -> CaseResponse:
        return case_response(service.answer(case_id, request.text, by=by.name, tenant=by.tenant))

    @router.post("/{case_id}/close", summary="Close a case")
    def close_case(case_id: str, by: Caller) -> CaseResponse:
        return case_response(service.close(case_id, by=by.name, tenant=by.tenant))

    return router
