"""Answers of agents, and the error of a turn without one."""

from dataclasses import dataclass
from enum import StrEnum

from ..domain.agents.claims import Deed, FalseClaim
from ..domain.evidence import EvidenceClass
from ..errors import AppError
from ..models.llm.chat import ChatModelError
from ..services.agents.tool_calls import Reply


class Status(StrEnum):
    """How a turn of the agent ended."""

    ANSWERED = "answered"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReply:
    """The answer of an agent and the calls it made, with those of the agents that it called.

    `model` is the one that replied last; the run has all that replied. `approval_id` is set while `run_id` waits for an
    approval; `false_claims` are those for which the model's own text was replaced, and `deeds` what was done.
    """

    text: str
    status: Status
    run_id: str
    trace_id: str
    session_id: str
    model: str
    produced_by: EvidenceClass
    actions: tuple[Reply, ...]
    approval_id: str | None = None
    false_claims: tuple[FalseClaim, ...] = ()
    deeds: tuple[Deed, ...] = ()

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The cases of the inbox that the calls have opened."""
        return tuple(dict.fromkeys(action.case_id for action in self.actions if action.case_id))


class TurnFailedError(AppError):
    """The model gave no answer. What was done until then is kept, and the run can be resumed."""

    def __init__(self, reason: ChatModelError, *, run_id: str) -> None:
        super().__init__(
            f"{reason}; run {run_id} has failed", hint=f"`runs resume {run_id}` continues where it stopped"
        )
        self.run_id = run_id
