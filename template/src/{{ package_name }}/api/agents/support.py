"""`POST /agent`, `POST /agent/{run_id}/resume` and `POST /refunds`: what customers ask for."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ...agents.support import AgentReply, Status, SupportAgent, TurnFailedError
from ...domain.agents.approvals import ApprovalError
from ...domain.agents.permissions import NAME_PATTERN, Principal
from ...domain.triage import MAX_TICKET_CHARS
from ...services.agents.direct_calls import DeskService
from ...services.agents.runs import RunNotFoundError, RunStateError, RunTakenOverError
from ...services.agents.tool_calls import Outcome, Reply
from ..problems import problem

_Name = Annotated[str, Field(pattern=NAME_PATTERN)]
# A call with wrong arguments is denied too; over HTTP that has a status of its own.
_INVALID = "invalid-arguments"
_STATUS = {Outcome.DENIED: 403, Outcome.FAILED: 404, Outcome.PAUSED: 202}


class AgentRequest(BaseModel):
    """A customer's message. Roles are not the client's to choose: whoever writes here is a customer."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(min_length=1, max_length=MAX_TICKET_CHARS, pattern=r"\S")
    customer_id: _Name
    tenant: _Name = "main"
    session_id: _Name | None = None


class RefundForm(BaseModel):
    """A refund that a customer asks for; the tool `propose_refund` checks the fields."""

    model_config = ConfigDict(extra="forbid")

    customer_id: _Name
    tenant: _Name = "main"
    order_id: str
    amount: str
    currency: str = "EUR"
    reason: str
    condition: str = "unopened"


class ActionResponse(BaseModel):
    """One call of a tool, what became of it, the rule behind that, and what the tool returned."""

    tool: str
    outcome: str
    rule: str
    approval_id: str | None
    result: str


class AgentResponse(BaseModel):
    """The agent's answer. `approval_id` is set while it waits for a person."""

    reply: str
    status: Status
    run_id: str
    trace_id: str
    session_id: str
    approval_id: str | None
    actions: list[ActionResponse]
    model: str


def action_response(reply: Reply) -> ActionResponse:
    """Return the wire form of a call."""
    return ActionResponse(
        tool=reply.tool, outcome=reply.outcome, rule=reply.rule, approval_id=reply.approval_id, result=reply.text
    )


def agent_response(reply: AgentReply) -> AgentResponse:
    """Return the wire form of an answer."""
    return AgentResponse(
        reply=reply.text,
        status=reply.status,
        run_id=reply.run_id,
        trace_id=reply.trace_id,
        session_id=reply.session_id,
        approval_id=reply.approval_id,
        actions=[action_response(action) for action in reply.actions],
        model=reply.model,
    )


def agents_router(agent: SupportAgent, desk: DeskService) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["agent"])

    @router.post("/agent", response_model=AgentResponse)
    def ask_agent(request: AgentRequest) -> AgentResponse | JSONResponse:
        customer = Principal(name=request.customer_id, tenant=request.tenant, role="customer")
        try:
            return agent_response(agent.reply(request.message, on_behalf_of=(customer,), session_id=request.session_id))
        except RunTakenOverError as error:
            return problem(409, "Resumed by somebody else", str(error))
        except TurnFailedError as error:
            return _failed(error)

    @router.post("/agent/{run_id}/resume", response_model=AgentResponse)
    def resume_agent(run_id: str) -> AgentResponse | JSONResponse:
        try:
            return agent_response(agent.resume(run_id))
        except RunNotFoundError as error:
            return problem(404, "No such run", str(error))
        except (ApprovalError, RunStateError) as error:
            return problem(409, "Nothing to resume", str(error))
        except TurnFailedError as error:
            return _failed(error)

    @router.post("/refunds", response_model=ActionResponse)
    def request_refund(form: RefundForm) -> JSONResponse:
        customer = Principal(name=form.customer_id, tenant=form.tenant, role="customer")
        counter = Principal(name="api", tenant=form.tenant, role="self_service")
        arguments = form.model_dump(exclude={"customer_id", "tenant"})
        _, reply = desk.call("propose_refund", arguments, chain=(customer, counter))
        status = 422 if reply.rule == _INVALID else _STATUS.get(reply.outcome, 200)
        body = action_response(reply).model_dump()
        if status >= 400:  # noqa: PLR2004 - errors begin there
            return problem(status, "Not refunded", f"{reply.outcome} by the rule {reply.rule}", **body)
        return JSONResponse(body, status_code=status)

    return router


def _failed(error: TurnFailedError) -> JSONResponse:
    """Return what lets a client go on: `POST /agent/{run_id}/resume`, once the model answers again."""
    return problem(502, "The agent's model gave no answer", str(error), run_id=error.run_id)
