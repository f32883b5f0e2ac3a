"""An agent: a model, the tools that it is offered, and the gate in front of them."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.agents.budgets import Budget
from ..domain.agents.claims import ClaimRule, Deed, FalseClaim
from ..domain.agents.permissions import Verdict
from ..domain.agents.rules import GateRule
from ..domain.identity import Principal
from ..domain.redaction import redact
from ..models.agents import AgentRuntime, Conversation, Message, Said, ToolCall, ToolSpec, ToolUsed
from ..models.llm.chat import ChatModelError
from ..prompts.artifacts import PromptArtifact
from ..repositories.agents.runs import AgentRun, RunState
from ..repositories.agents.sessions import SessionKey
from ..services.agents.approvals import ApprovalService
from ..services.agents.runs import Provenance, RunService, RunStateError, RunTakenOverError
from ..services.agents.sessions import SessionService
from ..services.agents.tool_calls import Reply
from ..services.agents.tool_gate import ToolGate
from ..services.alerts import Alert, Alerts, send_or_log
from .answers import CheckedAnswer, check_answer
from .hand_off import Colleague, HandedOver, ask, deeds_of
from .host import Host, TurnEnded
from .replies import AgentReply, Status, TurnFailedError

_log = logging.getLogger(__name__)
_NOTICES = {
    Status.WAITING: "This needs the approval of a person. I will continue as soon as they have answered.",
    Status.STOPPED: "I cannot continue: the limits of this conversation are used up. Please ask for a person.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Answers the messages of callers. Its permissions are enforced by the gate, never by its prompt.

    `name` and `role` are its own, `caller_role` is that of those who write to it; `new_id` names sessions. An answer
    that claims, by `claims`, what was not done never reaches the caller: it is replaced, and `alerts` tell people.
    `handed_over` is called after a turn that has opened a case. `colleagues` are all agents, by the tool that hands
    over to each.
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
    colleagues: Mapping[str, Colleague]

    def reply(self, text: str, *, on_behalf_of: tuple[Principal, ...], session_id: str | None = None) -> AgentReply:
        """Answer a message; `on_behalf_of` is the caller, then the agents that passed the case on.

        Raises:
            TurnFailedError: the model gave no answer.
            RunTakenOverError: it took so long that another process has resumed the run.
        """
        run = self._start(on_behalf_of, budget=self.budget, session_id=session_id or self.new_id())
        return self._turn(run, (*self.sessions.recall(_key(run)), Said(by="caller", text=text)), ())

    def take_over(self, run: AgentRun, message: str) -> AgentReply:
        """Answer the agent that drives `run`, in a run of the same trace, with the rest of its budget, charged to it.

        Whoever takes part in `run` takes part in this one, so that nobody gains by handing over.

        Raises:
            TurnFailedError: the model gave no answer.
        """
        own = self.runs.find(run.run_id)
        spent = own.spending.counted(now=self.clock())
        taken = self._start(
            own.chain,
            budget=own.budget.without(spent),
            session_id=f"{own.session_id}/{self.name}",
            trace_id=own.trace_id,
        )
        try:
            return self._turn(taken, (*self.sessions.recall(_key(taken)), Said(by="caller", text=message)), ())
        finally:
            self.runs.charge_for(own, taken)

    def _start(
        self, chain: tuple[Principal, ...], *, budget: Budget, session_id: str, trace_id: str | None = None
    ) -> AgentRun:
        agent = Principal(name=self.name, tenant=chain[0].tenant, role=self.role)
        provenance = Provenance(**self.prompt.provenance, produced_by=self.runtime.evidence)
        return self.runs.start(
            (*chain, agent), budget=budget, session_id=session_id, prompt=provenance, trace_id=trace_id
        )

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
            return self._said(run, f"{reply.tool}: {reply.outcome}", Status.ANSWERED, (reply,), run.models)
        call = ToolCall(call_id=approval.approval_id, tool=approval.tool, arguments=json.loads(approval.arguments))
        return self._turn(run, (*messages, ToolUsed(call=call, result=reply.text)), (reply,))

    def _turn(self, run: AgentRun, messages: tuple[Message, ...], earlier: tuple[Reply, ...]) -> AgentReply:
        # Stored before anything is done, so that an interrupted run can be resumed.
        self.sessions.remember(_key(run), messages, is_open=True)
        host = Host(gate=self.gate, run=run, colleagues=self.colleagues)
        waiting: AgentReply | None = None
        approval_id = None
        false_claims: tuple[FalseClaim, ...] = ()
        try:
            text, status = self._converse(messages, host), Status.ANSWERED
            answer = self._check(host, text, (*messages, *host.messages))
            text, false_claims = _with_cases(answer.text, (*earlier, *host.replies)), answer.false_claims
        except TurnEnded as ended:
            status, approval_id, waiting = ended.status, ended.approval_id, ended.waiting
            text = _NOTICES[status]
        except RunTakenOverError:
            # The session now belongs to the process that has resumed the run.
            raise
        except BaseException as error:
            self.runs.fail(run)
            self.sessions.remember(_key(run), (*messages, *host.messages), is_open=True)
            if isinstance(error, Exception):
                self._alert_failure(run, error)
            if isinstance(error, ChatModelError):
                raise TurnFailedError(error, run_id=run.run_id) from error
            raise
        said = () if status is Status.WAITING else (Said(by="agent", text=text),)
        is_paused = status is Status.WAITING and waiting is None
        self.sessions.remember(_key(run), (*messages, *host.messages, *said), is_open=is_paused)
        self.runs.finish(run)
        reply = self._said(run, text, status, (*earlier, *host.replies), host.models or run.models)
        if reply.case_ids:
            self.handed_over()
        deeds = self._deeds(run, (*messages, *host.messages))
        reply = replace(reply, approval_id=approval_id, false_claims=false_claims, deeds=deeds)
        # What is resumed once the approval is given is the run that waits for it.
        return replace(reply, run_id=waiting.run_id, session_id=waiting.session_id) if waiting else reply

    def _converse(self, messages: tuple[Message, ...], host: Host) -> str:
        while True:
            conversation = Conversation(
                instructions="\n\n".join(filter(None, (self.prompt.system, self.prompt.render({})))),
                messages=(*messages, *host.messages),
                tools=self._specs(),
                max_output_tokens=self.prompt.model.max_output_tokens,
                temperature=self.prompt.model.temperature,
            )
            try:
                return self.runtime.run(conversation, host)
            except HandedOver as handed:
                host.take_back(handed.call, *ask(handed, host.run))

    def _check(self, host: Host, raw: str, messages: Sequence[Message]) -> CheckedAnswer:
        results = [message.result for message in messages if isinstance(message, ToolUsed)]
        answer = check_answer(raw, deeds=self._deeds(host.run, messages), rules=self.claims, results=results)
        if answer.false_claims:
            self._alert(host.run, answer.false_claims, model=host.models[-1])
        return answer

    def _deeds(self, run: AgentRun, messages: Sequence[Message]) -> tuple[Deed, ...]:
        used = [message for message in messages if isinstance(message, ToolUsed)]
        handed = (deed for message in used for deed in deeds_of(message, self.colleagues))
        return tuple(dict.fromkeys((*self.gate.deeds(run, [message.call for message in used]), *handed)))

    def _alert(self, run: AgentRun, claims: Sequence[FalseClaim], *, model: str) -> None:
        alert = Alert(
            event="agent.false_claim",
            message=f"an answer of {self.name} claimed what was not done, and was replaced",
            details={
                "run_id": run.run_id,
                "trace_id": run.trace_id,
                "model": model,
                "prompt": f"{run.prompt} {run.prompt_version}",
                "claims": redact("; ".join(f"{claim.name}: {claim.reason}" for claim in claims))[:500],
            },
            raised_at=self.clock(),
        )
        send_or_log(self.alerts, alert)

    def _alert_failure(self, run: AgentRun, error: Exception) -> None:
        reason = redact(f"{type(error).__name__}: {error}")[:500]
        alert = Alert(
            event="agent.run_failed",
            message=f"a run of {self.name} has failed",
            details={"run_id": run.run_id, "trace_id": run.trace_id, "reason": reason},
            raised_at=self.clock(),
            subject=self.name,
        )
        send_or_log(self.alerts, alert)

    def _said(
        self, run: AgentRun, text: str, status: Status, actions: tuple[Reply, ...], models: Sequence[str]
    ) -> AgentReply:
        return AgentReply(
            text=text,
            status=status,
            run_id=run.run_id,
            trace_id=run.trace_id,
            session_id=run.session_id,
            model=models[-1] if models else "",
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
