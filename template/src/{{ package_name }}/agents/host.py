"""The host of a runtime: it is between a model and its tools in one turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.agents.rules import GateRule
from ..models.agents import Message, ToolCall, ToolUsed
from ..models.llm.chat import Usage
from ..repositories.agents.runs import AgentRun
from ..services.agents.runs import RunTakenOverError
from ..services.agents.tool_calls import Outcome, Reply
from ..services.agents.tool_gate import ToolGate
from .hand_off import Colleague, HandedOver, colleague_of
from .replies import AgentReply, Status


class TurnEnded(Exception):  # noqa: N818
    """Leaves the runtime when a call waits for an approval or a budget is used up.

    `waiting` is the answer of an agent that was handed over to, and waits.
    """

    def __init__(self, status: Status, approval_id: str | None = None, waiting: AgentReply | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.approval_id = approval_id
        self.waiting = waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The host of the runtime in one turn; `replies`, `messages` and `models` are those of the turn so far."""

    gate: ToolGate
    run: AgentRun
    colleagues: Mapping[str, Colleague]
    replies: list[Reply] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    models: list[str] = field(default_factory=list)

    def call(self, call: ToolCall) -> str:
        """Return the result of a call, or leave the runtime."""
        reply = self.gate.call(self.run, call)
        self.replies.append(reply)
        if reply.outcome is Outcome.PAUSED:
            raise TurnEnded(Status.WAITING, reply.approval_id)
        if colleague := colleague_of(reply, self.colleagues):
            raise HandedOver(call, colleague)
        self.messages.append(ToolUsed(call=call, result=reply.text))
        self._continue_after(reply)
        return reply.text

    def charge(self, usage: Usage, *, model: str) -> None:
        """Charge a request, to which `model` replied, or leave the runtime."""
        self.models.append(model)
        if denied := self.gate.charge(self.run, usage, model=model):
            self._continue_after(denied)

    def take_back(self, call: ToolCall, result: str, answer: AgentReply | None) -> None:
        """Note the answer of a colleague; where that waits for an approval, the turn ends."""
        self.messages.append(ToolUsed(call=call, result=result))
        if answer is None:
            return
        self.replies.extend(answer.actions)
        if answer.status is Status.WAITING:
            raise TurnEnded(Status.WAITING, answer.approval_id, answer)

    def _continue_after(self, reply: Reply) -> None:
        if reply.rule == GateRule.TAKEN_OVER:
            raise RunTakenOverError(self.run.run_id)
        if reply.exhausted:
            raise TurnEnded(Status.STOPPED)
