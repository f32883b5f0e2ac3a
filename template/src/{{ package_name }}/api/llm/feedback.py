"""`/feedback`: what callers say of outputs, and the candidate cases that come of it."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ...domain.llm.feedback import Candidate, Review, Verdict
from ...services.llm.feedback import FeedbackService
from ..identity import Caller


class FeedbackRequest(BaseModel):
    """The question, whether the output of the trace was right, and the expected output."""

    model_config = ConfigDict(extra="forbid")

    trace_id: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=20_000, pattern=r"\S")
    verdict: Verdict
    expected: str = Field(default="", max_length=20_000)


class CandidateResponse(BaseModel):
    """A candidate case; its texts are redacted, and `times` counts how often the same was said."""

    case_id: str
    tenant: str
    prompt: str
    trace_id: str
    text: str
    verdict: Verdict
    expected: str
    given_by: str
    given_at: datetime
    times: int
    review: Review
    reviewed_by: str


def candidate_response(candidate: Candidate) -> CandidateResponse:
    """Return the wire form of a candidate."""
    return CandidateResponse.model_validate(candidate, from_attributes=True)


def feedback_router(service: FeedbackService) -> APIRouter:
    """Return the routes. Callers give feedback under their own name and see the candidates of their tenant."""
    router = APIRouter(tags=["feedback"], prefix="/feedback")

    @router.post("", summary="Say whether an output was right", status_code=201)
    def give_feedback(request: FeedbackRequest, by: Caller) -> CandidateResponse:
        given = service.give(
            request.trace_id,
            text=request.text,
            verdict=request.verdict,
            expected=request.expected,
            by=by.name,
            tenant=by.tenant,
        )
        return candidate_response(given)

    @router.get("", summary="List the candidate cases of the caller's tenant")
    def list_candidates(by: Caller, review: Review | None = None) -> list[CandidateResponse]:
        return [candidate_response(one) for one in service.of_tenant(by.tenant, review=review)]

    return router
