"""`POST /agent`."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..agents.support import AgentReply, Status, SupportAgent
from ..domain.permissions import Principal


class AgentRequest(BaseModel):
    """A customer's message. Roles are not the client's to choose: whoever writes here is a customer."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(min_length=1, max_length=20_000, pattern=r"\S")
    customer_id: str = Field(min_length=1, max_length=200)
    tenant: str = Field(default="main", min_length=1, max_length=200)


class AgentAction(BaseModel):
    """One call that the agent made, what became of it, and the rule behind that."""

    tool: str
    outcome: str
    rule: str


class AgentResponse(BaseModel):
    """The agent's answer. `approval_id` is set while it waits for a person."""

    reply: str
    status: Status
    run_id: str
    trace_id: str
    approval_id: str | None
    actions: list[AgentAction]
    model: str


def to_response(reply: AgentReply) -> AgentResponse:
    """Return the wire form of an answer."""
    return AgentResponse(
        reply=reply.text,
        status=reply.status,
        run_id=reply.run_id,
        trace_id=reply.trace_id,
        approval_id=reply.approval_id,
        actions=[AgentAction(tool=a.tool, outcome=a.outcome, rule=a.rule) for a in reply.actions],
        model=reply.model,
    )


def agents_router(agent: SupportAgent) -> APIRouter:
    """Return the routes of `agent`."""
    router = APIRouter(tags=["agent"])

    @router.post("/agent")
    def ask_agent(request: AgentRequest) -> AgentResponse:
        customer = Principal(name=request.customer_id, tenant=request.tenant, role="customer")
        return to_response(agent.reply(request.message, on_behalf_of=(customer,)))

    return router
