"""`POST /triage`."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..domain.evidence import EvidenceClass
from ..domain.triage import MAX_TICKET_CHARS, TICKET_ID_PATTERN, Action, Category, Plan, Priority, Ticket
from ..services.triage import TriageService


class TriageRequest(BaseModel):
    """A ticket as a client sends it."""

    model_config = ConfigDict(extra="forbid")

    ticket_id: str = Field(pattern=TICKET_ID_PATTERN, examples=["ticket-1"])
    text: str = Field(
        min_length=1, max_length=MAX_TICKET_CHARS, pattern=r"\S", examples=["I was charged twice this month."]
    )
    plan: Plan = Plan.FREE


class TriageResponse(BaseModel):
    """A decision as a client receives it."""

    trace_id: str
    category: Category
    priority: Priority
    action: Action
    evidence: str
    model: str
    produced_by: EvidenceClass


def triage_router(service: TriageService) -> APIRouter:
    """Return the routes of `service`."""
    router = APIRouter(tags=["triage"])

    @router.post("/triage", summary="Triage a ticket")
    def triage(request: TriageRequest) -> TriageResponse:
        record = service.triage(Ticket(ticket_id=request.ticket_id, text=request.text, plan=request.plan))
        decision = record.decision
        return TriageResponse(
            trace_id=record.trace_id,
            category=decision.category,
            priority=decision.priority,
            action=decision.action,
            evidence=decision.evidence,
            model=record.model,
            produced_by=record.produced_by,
        )

    return router
