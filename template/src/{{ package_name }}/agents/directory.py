"""All agents of the application, found by name or by a run of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.identity import Identity
from ..errors import AppError, ErrorKind
from ..services.agents.runs import RunService, RunStateError
from .agent import Agent
from .replies import AgentReply


class AgentNotFoundError(AppError):
    """There is no agent of this name."""

    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDirectory:
    """Addresses agents by name, and resumes each run with the agent that began it."""

    agents: Mapping[str, Agent]
    runs: RunService

    def find(self, name: str) -> Agent:
        """Return the agent of this name.

        Raises:
            AgentNotFoundError: there is none.
        """
        if name not in self.agents:
            declared = ", ".join(sorted(self.agents)) or "none is declared"
            raise AgentNotFoundError(f"agent {name!r}: no such agent", hint=f"agents: {declared}")
        return self.agents[name]

    def reply(self, name: str, text: str, *, caller: Identity, session_id: str | None = None) -> AgentReply:
        """Let an agent answer a message of `caller`, who acts in the role that the agent's callers have.

        Raises:
            AgentNotFoundError: there is no such agent.
            RoleRequiredError: the caller has not this role.
            TurnFailedError: the model gave no answer.
            RunTakenOverError: another process has resumed the run.
        """
        agent = self.find(name)
        return agent.reply(text, on_behalf_of=(caller.acting_as(agent.caller_role),), session_id=session_id)

    def resume_for(self, identity: Identity, run_id: str) -> AgentReply:
        """Resume a run that `identity` may resume.

        Raises:
            RunNotFoundError: there is none; see `RunService.require`.
        """
        self.runs.require(identity, run_id)
        return self.resume(run_id)

    def resume(self, run_id: str) -> AgentReply:
        """Resume a run with its agent; see `Agent.resume`.

        Raises:
            RunStateError: its agent is not declared any more, or the run cannot be resumed.
        """
        run = self.runs.find(run_id)
        driver = run.chain[-1]
        for agent in self.agents.values():
            # A direct call has no session, and no conversation that its agent would have to continue.
            if not run.session_id or (agent.name, agent.role) == (driver.name, driver.role):
                return agent.resume(run_id)
        raise RunStateError(
            f"run {run_id}: its agent {driver} is no longer declared",
            hint="declare the agent again, or send the message to another one",
        )
