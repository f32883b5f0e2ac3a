"""The support agent: a model, the tools it is offered, and the gate in front of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ..domain.agents.budgets import Budget
from ..domain.agents.permissions import Principal, Verdict
from ..errors import AppError
from ..models.agents import AgentRuntime, Conversation, Message, Said, ToolCall, ToolSpec, ToolUsed
from ..models.llm.chat import ChatModelError, Usage
from ..prompts.artifacts import PromptArtifact
from ..repositories.agents.ledger import AgentRun, RunState
from ..repositories.agents.sessions import SessionKey
from ..services.agents.approvals import ApprovalService
from ..services.agents.runs import Provenance, RunService, RunStateError, RunTakenOverError
from ..services.agents.sessions import MemoryService
from ..services.agents.tool_calls import Outcome, Reply
from ..services.agents.tool_gate import NOT_PAUSED, TAKEN_OVER, ToolGate


class Status(StrEnum):
    """How a turn of the agent ended."""

    ANSWERED = "answered"
    WAITING = "waiting"
    STOPPED = "stopped"


_NOTICES = {
    Status.WAITING: "A person has to agree to this first. I will go on as soon as they have answered.",
    Status.STOPPED: "I cannot go on with this; my limits are used up. Please ask for a person.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReply:
    """What the agent said and did. `approval_id` is set while it waits for a person."""

    text: str
    status: Status
    run_id: str
    trace_id: str
    session_id: str
    model: str
    actions: tuple[Reply, ...]
    approval_id: str | None = None


class TurnFailedError(AppError):
    """The model gave no answer. What was done until then stands, and the run can be resumed."""

    def __init__(self, reason: ChatModelError, *, run_id: str) -> None:
        super().__init__(
            f"{reason}; run {run_id} has failed", hint=f"`agent --resume {run_id}` goes on where it stopped"
        )
        self.run_id = run_id


class _TurnEnded(Exception):  # noqa: N818
    """Leaves the runtime when a call waits for a person or a budget is used up."""

    def __init__(self, status: Status, approval_id: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.approval_id = approval_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    """The runtime's surroundings in one turn."""

    gate: ToolGate
    run: AgentRun
    replies: list[Reply] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def call(self, call: ToolCall) -> str:
        reply = self.gate.call(self.run, call)
        self.replies.append(reply)
        if reply.outcome is Outcome.PAUSED:
            raise _TurnEnded(Status.WAITING, reply.approval_id)
        self.messages.append(ToolUsed(call=call, result=reply.text))
        self._go_on_after(reply)
        return reply.text

    def charge(self, usage: Usage) -> None:
        if denied := self.gate.charge(self.run, usage):
            self._go_on_after(denied)

    def _go_on_after(self, reply: Reply) -> None:
        if reply.rule == TAKEN_OVER:
            raise RunTakenOverError(self.run.run_id)
        if reply.exhausted:
            raise _TurnEnded(Status.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAgent:
    """Answers customers. What it may do is decided by the gate, never by its prompt.

    `name` and `role` are its own; `new_id` names sessions.
    """

    name: str
    role: str
    runtime: AgentRuntime
    gate: ToolGate
    runs: RunService
    approvals: ApprovalService
    memory: MemoryService
    prompt: PromptArtifact
    budget: Budget
    new_id: Callable[[], str]

    def reply(self, text: str, *, on_behalf_of: tuple[Principal, ...], session_id: str | None = None) -> AgentReply:
        """Answer a message; `on_behalf_of` is the customer, then the agents that passed the case on.

        Raises:
            TurnFailedError: the model gave no answer.
            RunTakenOverError: it took so long that somebody else has resumed the run.
        """
        agent = Principal(name=self.name, tenant=on_behalf_of[0].tenant, role=self.role)
        run = self.runs.start(
            (*on_behalf_of, agent),
            budget=self.budget,
            session_id=session_id or self.new_id(),
            prompt=Provenance(**self.prompt.provenance),
        )
        return self._turn(run, (*self.memory.recall(_key(run)), Said(by="customer", text=text)), ())

    def resume(self, run_id: str) -> AgentReply:
        """Go on with a run that waited for a person, has failed or was left, in this process or another.

        Raises:
            RunNotFoundError: there is no such run.
            RunStateError: it is done, somebody is at work on it or has resumed it meanwhile, or its conversation is
                forgotten or went on without it.
            ApprovalError: nobody has answered yet.
            TurnFailedError: the model gave no answer.
        """
        run = self.runs.find(run_id)
        messages = self.memory.recall(_key(run))
        broke_off = run.state in {RunState.FAILED, RunState.ACTIVE}
        if broke_off and (not messages or _is_answer(messages[-1])):
            raise RunStateError(
                f"run {run_id} is {run.state}, and its conversation is forgotten or went on without it",
                hint="let the customer ask again; what was done is not done twice",
            )
        if run.state is not RunState.PAUSED:
            return self._turn(self.runs.reopen(run_id), messages, ())
        approval = self.approvals.latest(run_id)
        run, reply = self.gate.resume(run_id, approval.approval_id)
        if reply.rule == NOT_PAUSED:
            raise RunStateError(f"run {run_id} is being resumed by somebody else")
        if not messages:
            # A call that a person made, or one whose conversation has expired: there is nobody to answer.
            self.runs.finish(run)
            return self._said(run, f"{reply.tool}: {reply.outcome}", Status.ANSWERED, (reply,))
        call = ToolCall(call_id=approval.approval_id, tool=approval.tool, arguments=json.loads(approval.arguments))
        return self._turn(run, (*messages, ToolUsed(call=call, result=reply.text)), (reply,))

    def _turn(self, run: AgentRun, messages: tuple[Message, ...], earlier: tuple[Reply, ...]) -> AgentReply:
        # Remembered before anything is done, so that a run that is cut short can still be resumed.
        self.memory.remember(_key(run), messages, is_open=True)
        host = _Host(gate=self.gate, run=run)
        conversation = Conversation(instructions=self.prompt.render({}), messages=messages, tools=self._specs())
        approval_id = None
        try:
            text, status = self.runtime.run(conversation, host), Status.ANSWERED
        except _TurnEnded as ended:
            status, approval_id = ended.status, ended.approval_id
            text = _NOTICES[status]
        except RunTakenOverError:
            # The conversation is now somebody else's to remember.
            raise
        except BaseException as error:
            self.runs.fail(run)
            self.memory.remember(_key(run), (*messages, *host.messages), is_open=True)
            if isinstance(error, ChatModelError):
                raise TurnFailedError(error, run_id=run.run_id) from error
            raise
        said = () if status is Status.WAITING else (Said(by="agent", text=text),)
        self.memory.remember(_key(run), (*messages, *host.messages, *said), is_open=status is Status.WAITING)
        self.runs.finish(run)
        return replace(self._said(run, text, status, (*earlier, *host.replies)), approval_id=approval_id)

    def _said(self, run: AgentRun, text: str, status: Status, actions: tuple[Reply, ...]) -> AgentReply:
        return AgentReply(
            text=text,
            status=status,
            run_id=run.run_id,
            trace_id=run.trace_id,
            session_id=run.session_id,
            model=self.runtime.model,
            actions=actions,
        )

    def _specs(self) -> tuple[ToolSpec, ...]:
        """Return the tools that some grant gives to the agent's role: no others are even offered."""
        grants = self.gate.permissions.grants
        granted = {grant.tool for grant in grants if grant.role == self.role and grant.verdict is not Verdict.DENY}
        tools = (self.gate.tools[name] for name in sorted(granted & set(self.gate.tools)))
        return tuple(ToolSpec(name=t.name, description=t.description, parameters=t.schema()) for t in tools)


def _is_answer(message: Message) -> bool:
    return isinstance(message, Said) and message.by == "agent"


def _key(run: AgentRun) -> SessionKey:
    customer = run.chain[0]
    return SessionKey(tenant=customer.tenant, customer_id=customer.name, session_id=run.session_id)
