"""`POST /agents/{name}` and `POST /runs/{run_id}/resume`: messages to agents."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ...agents.directory import AgentDirectory, AgentNotFoundError
from ...agents.replies import AgentReply, Status, TurnFailedError
from ...domain.agents.approvals import ApprovalError
from ...domain.evidence import EvidenceClass
from ...domain.identity import NAME_PATTERN
from ...models.agents import MAX_MESSAGE_CHARS
from ...services.agents.runs import RunNotFoundError, RunStateError, RunTakenOverError
from ...services.agents.tool_calls import Reply
from ..identity import Caller
from ..problems import problem

Name = Annotated[str, Field(pattern=NAME_PATTERN)]
# No agent of this name is there: which are depends on the slices.
_AgentName = Annotated[str, Path(examples=["NAME"])]


class AgentRequest(BaseModel):
    """A message. Who sends it follows from the credential, and in which role from the agent."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(min_length=1, max_length=MAX_MESSAGE_CHARS, pattern=r"\S", examples=["Hello"])
    session_id: Name | None = None


class ActionResponse(BaseModel):
    """One tool call: its outcome, the rule that decided, and the result of the tool."""

    tool: str
    outcome: str
    rule: str
    approval_id: str | None
    result: str


class AgentResponse(BaseModel):
    """The answer of an agent. `approval_id` is set while it waits for an approval.

    `case_ids` are cases that a person takes over. `replaced` says that the model claimed an action that was not
    executed: `reply` lists the executed ones.
    """

    reply: str
    status: Status
    run_id: str
    trace_id: str
    session_id: str
    approval_id: str | None
    actions: list[ActionResponse]
    model: str
    produced_by: EvidenceClass
    replaced: bool
    case_ids: list[str]


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
        produced_by=reply.produced_by,
        replaced=bool(reply.false_claims),
        case_ids=list(reply.case_ids),
    )


def agents_router(directory: AgentDirectory) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["agents"])

    @router.post("/agents/{name}", response_model=AgentResponse, summary="Send an agent a message")
    def send_message(name: _AgentName, request: AgentRequest, by: Caller) -> AgentResponse | JSONResponse:
        try:
            reply = directory.reply(name, request.message, caller=by, session_id=request.session_id)
            return agent_response(reply)
        except AgentNotFoundError as error:
            return problem(404, "No such agent", str(error))
        except RunTakenOverError as error:
            return problem(409, "Resumed by another process", str(error))
        except TurnFailedError as error:
            return _failed(error)

    @router.post("/runs/{run_id}/resume", response_model=AgentResponse, summary="Resume a run")
    def resume_run(run_id: str, by: Caller) -> AgentResponse | JSONResponse:
        try:
            return agent_response(directory.resume_for(by, run_id))
        except RunNotFoundError as error:
            return problem(404, "No such run", str(error))
        except (ApprovalError, RunStateError) as error:
            return problem(409, "Nothing to resume", str(error))
        except TurnFailedError as error:
            return _failed(error)

    return router


def _failed(error: TurnFailedError) -> JSONResponse:
    """Return a problem that names the run to resume once the model answers again."""
    return problem(502, "The agent's model gave no answer", str(error), run_id=error.run_id)
