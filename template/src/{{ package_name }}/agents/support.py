"""The support agent: a model, the tools it is offered, and the gate in front of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..domain.budgets import Budget, Spending
from ..domain.permissions import Principal
from ..models.agents import AgentRuntime, AgentSaid, Conversation, Message, ToolCall, ToolSpec, ToolUsed, UserSaid
from ..models.chat import Usage
from ..prompts.artifacts import PromptArtifact
from ..repositories.ledger import AgentRun, Ledger, RunState
from ..services.tool_calls import Outcome, Reply, ToolGate


class Status(StrEnum):
    """How a turn of the agent ended."""

    ANSWERED = "answered"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReply:
    """What the agent said and did. `approval_id` is set while it waits for a person."""

    text: str
    status: Status
    run_id: str
    trace_id: str
    model: str
    actions: tuple[Reply, ...]
    approval_id: str | None = None


class _RunEnded(Exception):  # noqa: N818
    """Leaves the runtime when a call waits for a person or a budget is used up."""

    def __init__(self, status: Status, reply: Reply | None) -> None:
        super().__init__(status)
        self.status = status
        self.reply = reply


@dataclass(slots=True, kw_only=True)
class _Host:
    """The runtime's surroundings in one turn."""

    agent: "SupportAgent"
    run_id: str
    replies: list[Reply] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def call(self, call: ToolCall) -> str:
        reply = self.agent.gate.call(self.run_id, call)
        self.replies.append(reply)
        if reply.outcome is Outcome.PAUSED:
            raise _RunEnded(Status.WAITING, reply)
        self.messages.append(ToolUsed(call=call, result=reply.text))
        if reply.exhausted:
            raise _RunEnded(Status.STOPPED, reply)
        return reply.text

    def charge(self, usage: Usage) -> None:
        if self.agent.gate.charge(self.run_id, usage):
            raise _RunEnded(Status.STOPPED, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAgent:
    """Answers customers. What it may do is decided by the gate, never by its prompt.

    `role` is the agent's own role.
    """

    name: str
    role: str
    runtime: AgentRuntime
    gate: ToolGate
    ledger: Ledger
    prompt: PromptArtifact
    budget: Budget
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def reply(self, text: str, *, on_behalf_of: tuple[Principal, ...]) -> AgentReply:
        """Answer a message; `on_behalf_of` is the customer, then the agents that passed the case on.

        Raises:
            ChatModelError: the model gave no answer.
        """
        run = self._start(on_behalf_of)
        return self._turn(run, (UserSaid(text=text),))

    def _start(self, on_behalf_of: tuple[Principal, ...]) -> AgentRun:
        agent = Principal(name=self.name, tenant=on_behalf_of[0].tenant, role=self.role)
        run = AgentRun(
            run_id=self.new_id(),
            trace_id=self.new_id(),
            session_id=self.new_id(),
            agent=self.name,
            chain=(*on_behalf_of, agent),
            budget=self.budget,
            spending=Spending.none(self.budget, now=self.clock()),
            prompt=self.prompt.name,
            prompt_version=self.prompt.version,
            prompt_hash=self.prompt.content_hash,
            state=RunState.ACTIVE,
        )
        with self.ledger.begin() as work:
            work.save_run(run)
        return run

    def _turn(self, run: AgentRun, messages: tuple[Message, ...]) -> AgentReply:
        host = _Host(agent=self, run_id=run.run_id)
        conversation = Conversation(instructions=self.prompt.render({}), messages=messages, tools=self._specs())
        approval_id = None
        try:
            text, status = self.runtime.run(conversation, host), Status.ANSWERED
        except _RunEnded as ended:
            status = ended.status
            approval_id = ended.reply.approval_id if ended.reply else None
            text = _notice(status)
        host.messages.append(AgentSaid(text=text))
        return AgentReply(
            text=text,
            status=status,
            run_id=run.run_id,
            trace_id=run.trace_id,
            model=self.runtime.model,
            actions=tuple(host.replies),
            approval_id=approval_id,
        )

    def _specs(self) -> tuple[ToolSpec, ...]:
        tools = (self.gate.tools[name] for name in sorted(self.gate.tools))
        return tuple(ToolSpec(name=t.name, description=t.description, parameters=t.schema()) for t in tools)


def _notice(status: Status) -> str:
    if status is Status.WAITING:
        return "A person has to agree to this first. I will go on as soon as they have answered."
    return "I cannot go on with this. A person will take over."
