"""Hand a matter over to another agent, and take its answer back.

Who may hand over to whom is a grant like any other: each agent is a tool `hand_to_NAME`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter

from ..domain.agents.claims import Deed
from ..domain.agents.rules import GateRule
from ..models.agents import ToolCall, ToolUsed
from ..repositories.agents.ledger import UnitOfWork
from ..repositories.agents.runs import AgentRun
from ..services.agents.tool_calls import Outcome, Reply, as_json
from ..services.agents.tools import Effect, SchemaTool, ToolArguments, ToolResult
from .replies import AgentReply, TurnFailedError

# Lets an agent answer the one that drives a run; raises `TurnFailedError` if its model gives no answer.
Colleague = Callable[[AgentRun, str], AgentReply]
_DEEDS = TypeAdapter(tuple[Deed, ...])


class HandOff(ToolArguments):
    """Hand the matter over to another agent, which answers you."""

    message: Annotated[str, Field(min_length=1, max_length=4_000)]


class HandedOver(Exception):  # noqa: N818
    """Leaves the runtime when a call hands over: it is asked again with the answer of the colleague."""

    def __init__(self, call: ToolCall, colleague: Colleague) -> None:
        super().__init__(call.tool)
        self.call = call
        self.colleague = colleague


def hand_off_name(agent: str) -> str:
    """Return the name of the tool that hands over to an agent."""
    return f"hand_to_{agent}"


def hand_off_tool(agent: str, *, purpose: str) -> SchemaTool[HandOff]:
    """Return the tool that permits to hand over to an agent, or refuses because it takes part in the run already."""

    def permit(arguments: HandOff, work: UnitOfWork, run: AgentRun) -> ToolResult:
        del arguments, work
        if any(principal.name == agent for principal in run.chain):
            return ToolResult(data={"refused": f"{agent} takes part already"}, refusal=GateRule.HAND_OFF)
        return ToolResult(data={"handed_to": agent})

    return SchemaTool(
        name=hand_off_name(agent),
        effect=Effect.READ,
        arguments=HandOff,
        run=permit,
        about=f"Hand the matter over to {agent}, which answers you. {purpose}".strip(),
    )


def colleague_of(reply: Reply, colleagues: Mapping[str, Colleague]) -> Colleague | None:
    """Return the agent that a call went to."""
    return colleagues.get(reply.tool) if reply.outcome is Outcome.EXECUTED else None


def ask(handed: HandedOver, run: AgentRun) -> tuple[str, AgentReply | None]:
    """Let the colleague answer; return the result of the call for the model, and the answer, if there is one."""
    try:
        answer = handed.colleague(run, str(handed.call.arguments["message"]))
    except TurnFailedError:
        return as_json({"error": "no answer: its model failed"}), None
    deeds = _DEEDS.dump_python(answer.deeds, mode="json")
    return as_json({"answer": answer.text, "status": answer.status.value, "done": deeds}), answer


def deeds_of(used: ToolUsed, colleagues: Mapping[str, Colleague]) -> Iterator[Deed]:
    """Yield the actions of the agent that a call went to."""
    if used.call.tool in colleagues:
        yield from _DEEDS.validate_python(json.loads(used.result).get("done", ()))
