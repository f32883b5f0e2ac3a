"""An agent: a model, the tools that it is offered, and the gate in front of them."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..domain.agents.budgets import Budget
from ..domain.agents.claims import ClaimRule, FalseClaim
from ..domain.agents.permissions import Verdict
from ..domain.agents.rules import GateRule
from ..domain.identity import Principal
from ..domain.redaction import redact
from ..models.agents import AgentRuntime, Conversation, Message, Said, ToolCall, ToolSpec, ToolUsed
from ..models.llm.chat import ChatModelError, Usage
from ..prompts.artifacts import PromptArtifact
from ..repositories.agents.runs import AgentRun, RunState
from ..repositories.agents.sessions import SessionKey
from ..services.agents.approvals import ApprovalService
from ..services.agents.runs import Provenance, RunService, RunStateError, RunTakenOverError
from ..services.agents.sessions import SessionService
from ..services.agents.tool_calls import Outcome, Reply
from ..services.agents.tool_gate import ToolGate
from ..services.alerts import Alert, AlertError, Alerts
from .answers import CheckedAnswer, check_answer
from .replies import AgentReply, Status, TurnFailedError

_log = logging.getLogger(__name__)
_NOTICES = {
    Status.WAITING: "This needs the approval of a person. I will continue as soon as they have answered.",
    Status.STOPPED: "I cannot continue: the limits of this conversation are used up. Please ask for a person.",
}


class _TurnEnded(Exception):  # noqa: N818
    """Leaves the runtime when a call waits for an approval or a budget is used up."""

    def __init__(self, status: Status, approval_id: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.approval_id = approval_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    """The host of the runtime in one turn."""

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
        self._continue_after(reply)
        return reply.text

    def charge(self, usage: Usage) -> None:
        if denied := self.gate.charge(self.run, usage):
            self._continue_after(denied)

    def _continue_after(self, reply: Reply) -> None:
        if reply.rule == GateRule.TAKEN_OVER:
            raise RunTakenOverError(self.run.run_id)
        if reply.exhausted:
            raise _TurnEnded(Status.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Answers the messages of callers. Its permissions are enforced by the gate, never by its prompt.

    `name` and `role` are its own, `caller_role` is that of those who write to it; `new_id` names sessions. An answer
    that claims, by `claims`, what was not done never reaches the caller: it is replaced, and `alerts` tell people.
    `handed_over` is called after a turn that has opened a case.
    """

    name: str
    role: str
    caller_role: str
    runtime: AgentRuntime
    gate: ToolGate
    runs: RunService
    approvals: ApprovalService
    sessions: SessionService
    prompt: PromptArtifact
    budget: Budget
    claims: Sequence[ClaimRule]
    alerts: Alerts
    clock: Callable[[], datetime]
    handed_over: Callable[[], None]
    new_id: Callable[[], str]

    def reply(self, text: str, *, on_behalf_of: tuple[Principal, ...], session_id: str | None = None) -> AgentReply:
        """Answer a message; `on_behalf_of` is the caller, then the agents that passed the case on.

        Raises:
            TurnFailedError: the model gave no answer.
            RunTakenOverError: it took so long that another process has resumed the run.
        """
        agent = Principal(name=self.name, tenant=on_behalf_of[0].tenant, role=self.role)
        run = self.runs.start(
            (*on_behalf_of, agent),
            budget=self.budget,
            session_id=session_id or self.new_id(),
            prompt=Provenance(**self.prompt.provenance, model=self.runtime.model, produced_by=self.runtime.evidence),
        )
        return self._turn(run, (*self.sessions.recall(_key(run)), Said(by="caller", text=text)), ())

    def resume(self, run_id: str) -> AgentReply:
        """Resume a run that waited for an approval, failed or was abandoned, in this process or another.

        Raises:
            RunNotFoundError: there is no such run.
            RunStateError: it is done, another process works on it or has resumed it, or its session has expired or
                has newer messages.
            ApprovalError: the approval was not answered yet.
            TurnFailedError: the model gave no answer.
        """
        run = self.runs.find(run_id)
        messages = self.sessions.recall(_key(run))
        broke_off = run.state in {RunState.FAILED, RunState.ACTIVE}
        if broke_off and (not messages or _is_answer(messages[-1])):
            raise RunStateError(
                f"run {run_id} is {run.state}, and its session has expired or has newer messages",
                hint="send the message again; what was done is not done twice",
            )
        if run.state is not RunState.PAUSED:
            return self._turn(self.runs.reopen(run_id), messages, ())
        approval = self.approvals.latest(run_id)
        run, reply = self.gate.resume(run_id, approval.approval_id)
        if reply.rule == GateRule.NOT_PAUSED:
            raise RunStateError(
                f"run {run_id} is being resumed by another process", hint="`runs list` shows when it is done"
            )
        if not messages:
            # The session has expired: there is no conversation to continue.
            self.runs.finish(run)
            return self._said(run, f"{reply.tool}: {reply.outcome}", Status.ANSWERED, (reply,))
        call = ToolCall(call_id=approval.approval_id, tool=approval.tool, arguments=json.loads(approval.arguments))
        return self._turn(run, (*messages, ToolUsed(call=call, result=reply.text)), (reply,))

    def _turn(self, run: AgentRun, messages: tuple[Message, ...], earlier: tuple[Reply, ...]) -> AgentReply:
        # Stored before anything is done, so that an interrupted run can be resumed.
        self.sessions.remember(_key(run), messages, is_open=True)
        host = _Host(gate=self.gate, run=run)
        conversation = Conversation(
            instructions="\n\n".join(filter(None, (self.prompt.system, self.prompt.render({})))),
            messages=messages,
            tools=self._specs(),
            max_output_tokens=self.prompt.model.max_output_tokens,
            temperature=self.prompt.model.temperature,
        )
        approval_id = None
        false_claims: tuple[FalseClaim, ...] = ()
        try:
            text, status = self.runtime.run(conversation, host), Status.ANSWERED
            answer = self._check(run, text, (*messages, *host.messages))
            text, false_claims = _with_cases(answer.text, (*earlier, *host.replies)), answer.false_claims
        except _TurnEnded as ended:
            status, approval_id = ended.status, ended.approval_id
            text = _NOTICES[status]
        except RunTakenOverError:
            # The session now belongs to the process that has resumed the run.
            raise
        except BaseException as error:
            self.runs.fail(run)
            self.sessions.remember(_key(run), (*messages, *host.messages), is_open=True)
            if isinstance(error, ChatModelError):
                raise TurnFailedError(error, run_id=run.run_id) from error
            raise
        said = () if status is Status.WAITING else (Said(by="agent", text=text),)
        self.sessions.remember(_key(run), (*messages, *host.messages, *said), is_open=status is Status.WAITING)
        self.runs.finish(run)
        reply = self._said(run, text, status, (*earlier, *host.replies))
        if reply.case_ids:
            self.handed_over()
        return replace(reply, approval_id=approval_id, false_claims=false_claims)

    def _check(self, run: AgentRun, raw: str, messages: Sequence[Message]) -> CheckedAnswer:
        used = [message for message in messages if isinstance(message, ToolUsed)]
        deeds = self.gate.deeds(run, [message.call for message in used])
        answer = check_answer(raw, deeds=deeds, rules=self.claims, results=[message.result for message in used])
        if answer.false_claims:
            self._alert(run, answer.false_claims)
        return answer

    def _alert(self, run: AgentRun, claims: Sequence[FalseClaim]) -> None:
        alert = Alert(
            event="agent.false_claim",
            message=f"an answer of {self.name} claimed what was not done, and was replaced",
            details={
                "run_id": run.run_id,
                "trace_id": run.trace_id,
                "model": run.model,
                "prompt": f"{run.prompt} {run.prompt_version}",
                "claims": redact("; ".join(f"{claim.name}: {claim.reason}" for claim in claims))[:500],
            },
            raised_at=self.clock(),
        )
        try:
            self.alerts.send(alert)
        except AlertError:
            _log.exception("alert was not delivered: %s", alert.message, extra={"trace_id": run.trace_id})

    def _said(self, run: AgentRun, text: str, status: Status, actions: tuple[Reply, ...]) -> AgentReply:
        return AgentReply(
            text=text,
            status=status,
            run_id=run.run_id,
            trace_id=run.trace_id,
            session_id=run.session_id,
            model=self.runtime.model,
            produced_by=self.runtime.evidence,
            actions=actions,
        )

    def _specs(self) -> tuple[ToolSpec, ...]:
        """Return the tools that a grant gives to the role of the agent; no others are offered to the model."""
        grants = self.gate.permissions.grants
        granted = {grant.tool for grant in grants if grant.role == self.role and grant.verdict is not Verdict.DENY}
        tools = (self.gate.tools[name] for name in sorted(granted & set(self.gate.tools)))
        return tuple(ToolSpec(name=t.name, description=t.description, parameters=t.schema()) for t in tools)


def _with_cases(text: str, replies: Sequence[Reply]) -> str:
    ids = dict.fromkeys(reply.case_id for reply in replies if reply.case_id and reply.case_id not in text)
    return f"{text}\n\nYour case number: {', '.join(ids)}" if ids else text


def _is_answer(message: Message) -> bool:
    return isinstance(message, Said) and message.by == "agent"


def _key(run: AgentRun) -> SessionKey:
    return SessionKey(tenant=run.tenant, caller_id=run.caller.name, session_id=run.session_id)
