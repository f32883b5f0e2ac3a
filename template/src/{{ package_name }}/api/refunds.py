"""`POST /refunds`: refunds that customers ask for with a form."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ..domain.agents.rules import GateRule
from ..domain.identity import Principal
from ..services.agents.direct_calls import DirectCalls
from ..services.agents.tool_calls import Outcome
from .agents.agents import ActionResponse, action_response
from .identity import Caller
from .problems import problem

_STATUS = {Outcome.DENIED: 403, Outcome.FAILED: 404, Outcome.PAUSED: 202}


class RefundForm(BaseModel):
    """A refund that a customer asks for; the tool `propose_refund` checks the fields."""

    model_config = ConfigDict(extra="forbid")

    order_id: str = Field(examples=["1003"])
    amount: str = Field(examples=["49.00"])
    currency: str = "EUR"
    reason: str = Field(examples=["damaged"])
    condition: str = "unopened"


def refunds_router(calls: DirectCalls) -> APIRouter:
    """Return the route."""
    router = APIRouter(tags=["refunds"])

    @router.post("/refunds", response_model=ActionResponse, summary="Ask for a refund")
    def request_refund(form: RefundForm, by: Caller) -> JSONResponse:
        customer = by.acting_as("customer")
        counter = Principal(name="api", tenant=by.tenant, role="self_service")
        _, reply = calls.call("propose_refund", form.model_dump(), chain=(customer, counter))
        status = 422 if reply.rule == GateRule.INVALID_ARGUMENTS else _STATUS.get(reply.outcome, 200)
        body = action_response(reply).model_dump()
        if status >= 400:  # noqa: PLR2004 - errors begin there
            return problem(status, "Not refunded", f"{reply.outcome} by the rule {reply.rule}", **body)
        return JSONResponse(body, status_code=status)

    return router
