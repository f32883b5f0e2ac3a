"""The gate in front of every tool: budget, schema, permission, approval and idempotency, in one transaction."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..domain.approvals import Approval, ApprovalError, ApprovalState, bind
from ..domain.budgets import Spending
from ..domain.money import Money
from ..domain.permissions import Attempt, Decision, Permissions, Verdict, decide
from ..errors import AppError
from ..models.agents import ToolCall
from ..models.chat import Usage
from ..repositories.ledger import Action, AgentRun, Ledger, RunState, UnitOfWork
from .audit import AuditService
from .tools import Effect, InvalidArgumentsError, PreparedCall, Tool, ToolResult


class RunNotFoundError(AppError):
    """There is no run with this id."""


class Outcome(StrEnum):
    """What became of a call; the words of the audit log."""

    EXECUTED = "executed"
    REFUSED = "refused"
    FAILED = "failed"
    REPLAYED = "replayed"
    DENIED = "denied"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the caller learns: the outcome, the rule behind it, and the JSON text that the model is shown.

    `exhausted` is set when a budget is used up and the run has to end.
    """

    tool: str
    outcome: Outcome
    rule: str
    text: str
    approval_id: str | None = None
    exhausted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolGate:
    """Carries out the calls of agents. Whatever happens to a call, it leaves exactly one audit entry.

    Decision, action and audit entry are one transaction of `ledger`: after a crash there are all or none. An acting
    tool runs once for the same customer and arguments; asking again gives the first result.
    """

    tools: Mapping[str, Tool]
    permissions: Permissions
    ledger: Ledger
    audit: AuditService
    approval_ttl: timedelta
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def call(self, run_id: str, call: ToolCall) -> Reply:
        """Decide about one call and, if everything agrees, carry it out.

        Raises:
            RunNotFoundError: the run was never started.
        """
        with self.ledger.begin() as work:
            run = self._load(work, run_id)
            if run.state is not RunState.ACTIVE:
                return self._deny(work, run, call.tool, "{}", rule="run", reason=f"the run is {run.state}")
            spending = run.spending.counted(now=self.clock())
            spending = replace(spending, steps=spending.steps + 1)
            if limit := spending.exceeded(run.budget):
                return self._deny(work, run, call.tool, "{}", rule=f"budget.{limit}", reason=f"no {limit} left")
            run = replace(run, spending=spending)
            work.save_run(run)
            tool = self.tools.get(call.tool)
            if tool is None:
                return self._deny(work, run, "unknown", "{}", rule="unknown-tool", reason="there is no such tool")
            try:
                prepared = tool.prepare(call.arguments)
            except InvalidArgumentsError as error:
                return self._deny(work, run, tool.name, "{}", rule="invalid-arguments", reason=str(error))
            return self._weigh(work, run, prepared)

    def resume(self, run_id: str, approval_id: str) -> Reply:
        """Carry out the call that an approval was given for, and let the run go on; a second time is denied.

        A call that was rejected, or whose approval expired or no longer fits, is denied, and the run goes on too.

        Raises:
            RunNotFoundError: the run was never started.
            ApprovalError: the approval is not of this run, or was not answered yet.
        """
        with self.ledger.begin() as work:
            run, approval = self._load(work, run_id), work.approval(approval_id)
            if approval is None or approval.run_id != run_id:
                raise ApprovalError(f"approval {approval_id}: no such approval of run {run_id}")
            now = self.clock()
            if approval.state is ApprovalState.PENDING and not approval.is_expired(now):
                raise ApprovalError(
                    f"approval {approval_id} was not answered yet",
                    hint=f"approvals approve {approval_id} --role {approval.approver_role} --name YOU",
                )
            if run.state is RunState.PAUSED:
                run = replace(run, state=RunState.ACTIVE, spending=replace(run.spending, active_since=now))
                work.save_run(run)
            return self._use(work, run, approval)

    def charge(self, run_id: str, usage: Usage) -> str | None:
        """Count one request to the model and return the name of the limit that is exceeded by now.

        A cost that is not known counts nothing; the limit of tokens holds all the same.
        """
        with self.ledger.begin() as work:
            run = self._load(work, run_id)
            counted = run.spending.counted(now=self.clock())
            spending = replace(
                counted,
                tokens=counted.tokens + usage.input_tokens + usage.output_tokens,
                model_cost_usd=counted.model_cost_usd + (usage.cost_usd or 0.0),
            )
            work.save_run(replace(run, spending=spending))
            limit = spending.exceeded(run.budget)
            if limit:
                self._deny(work, run, "model", "{}", rule=f"budget.{limit}", reason=f"no {limit} left")
            return limit

    def _weigh(self, work: UnitOfWork, run: AgentRun, prepared: PreparedCall) -> Reply:
        decision = decide(self.permissions, run.chain, Attempt(tool=prepared.tool, amount=prepared.money))
        if decision.verdict is Verdict.DENY:
            return self._denied(work, run, prepared, decision)
        if prepared.effect is Effect.ACT and (earlier := work.action(prepared.key(run))):
            self._record(work, run, prepared, decision, Outcome.REPLAYED)
            return Reply(tool=prepared.tool, outcome=Outcome.REPLAYED, rule="idempotency", text=earlier.result)
        if not _fits_payout(run, prepared):
            broke = Decision(verdict=Verdict.DENY, rule="budget.payout", reason="no payout left")
            return self._denied(work, run, prepared, broke)
        if decision.verdict is Verdict.ASK:
            return self._ask(work, run, prepared, decision)
        return self._execute(work, run, prepared, decision)

    def _ask(self, work: UnitOfWork, run: AgentRun, prepared: PreparedCall, decision: Decision) -> Reply:
        now = self.clock()
        approval = Approval(
            approval_id=self.new_id(),
            run_id=run.run_id,
            tenant=run.tenant,
            tool=prepared.tool,
            arguments=json.dumps(prepared.arguments, sort_keys=True, ensure_ascii=False),
            binding=bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version),
            approver_role=decision.approver or "",
            requested_by=run.principals,
            requested_at=now,
            expires_at=now + self.approval_ttl,
        )
        work.save_approval(approval)
        work.save_run(replace(run, state=RunState.PAUSED))
        self._record(work, run, prepared, decision, Outcome.PAUSED, approval_id=approval.approval_id)
        text = _json({"waiting_for": decision.approver, "approval_id": approval.approval_id})
        return Reply(
            tool=prepared.tool,
            outcome=Outcome.PAUSED,
            rule=decision.rule,
            text=text,
            approval_id=approval.approval_id,
        )

    def _use(self, work: UnitOfWork, run: AgentRun, approval: Approval) -> Reply:
        tool = self.tools.get(approval.tool)
        if tool is None:
            return self._deny(work, run, approval.tool, "{}", rule="unknown-tool", reason="there is no such tool")
        prepared = tool.prepare(json.loads(approval.arguments))
        decision = decide(self.permissions, run.chain, Attempt(tool=prepared.tool, amount=prepared.money))
        binding = bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version)
        try:
            used = approval.use(binding=binding, now=self.clock())
        except ApprovalError as error:
            refused = Decision(verdict=Verdict.DENY, rule="approval", reason=str(error))
            return self._denied(work, run, prepared, refused, approval_id=approval.approval_id)
        work.save_approval(used)
        if not _fits_payout(run, prepared):
            decision = Decision(verdict=Verdict.DENY, rule="budget.payout", reason="no payout left")
        if decision.verdict is Verdict.DENY:
            return self._denied(work, run, prepared, decision, approval_id=approval.approval_id)
        return self._execute(work, run, prepared, decision, approval_id=approval.approval_id)

    def _execute(
        self,
        work: UnitOfWork,
        run: AgentRun,
        prepared: PreparedCall,
        decision: Decision,
        *,
        approval_id: str | None = None,
    ) -> Reply:
        try:
            with work.savepoint():
                result = prepared.run(work, run)
                text = _json(result.data)
                if result.action_id is not None:
                    work.add_action(self._action(run, prepared, result.action_id, text))
        except AppError as error:
            self._record(work, run, prepared, decision, Outcome.FAILED, approval_id=approval_id)
            failed = _json({"error": str(error)})
            return Reply(tool=prepared.tool, outcome=Outcome.FAILED, rule=decision.rule, text=failed)
        if result.payout:
            work.save_run(replace(run, spending=_paid(run.spending, result.payout)))
        outcome = Outcome.REFUSED if result.refusal else Outcome.EXECUTED
        if result.refusal:
            decision = replace(decision, rule=f"{decision.rule}, {result.refusal}")
        self._record(work, run, prepared, decision, outcome, result=result, approval_id=approval_id)
        return Reply(tool=prepared.tool, outcome=outcome, rule=decision.rule, text=text)

    def _action(self, run: AgentRun, prepared: PreparedCall, action_id: str, result: str) -> Action:
        return Action(
            action_id=action_id,
            key=prepared.key(run),
            run_id=run.run_id,
            tenant=run.tenant,
            tool=prepared.tool,
            result=result,
            done_at=self.clock(),
        )

    def _denied(
        self,
        work: UnitOfWork,
        run: AgentRun,
        prepared: PreparedCall,
        decision: Decision,
        *,
        approval_id: str | None = None,
    ) -> Reply:
        self._record(work, run, prepared, decision, Outcome.DENIED, approval_id=approval_id)
        return _denial(prepared.tool, decision)

    def _deny(  # noqa: PLR0913
        self, work: UnitOfWork, run: AgentRun, tool: str, arguments: str, *, rule: str, reason: str
    ) -> Reply:
        decision = Decision(verdict=Verdict.DENY, rule=rule, reason=reason)
        self.audit.record(work, run, tool=tool, arguments=arguments, decision=decision, outcome=Outcome.DENIED)
        return _denial(tool, decision)

    def _record(  # noqa: PLR0913
        self,
        work: UnitOfWork,
        run: AgentRun,
        prepared: PreparedCall,
        decision: Decision,
        outcome: Outcome,
        *,
        result: ToolResult | None = None,
        approval_id: str | None = None,
    ) -> None:
        self.audit.record(
            work,
            run,
            tool=prepared.tool,
            arguments=prepared.redacted,
            decision=decision,
            outcome=outcome,
            action_id=result.action_id if result else None,
            approval_id=approval_id,
        )

    def _load(self, work: UnitOfWork, run_id: str) -> AgentRun:
        run = work.run(run_id)
        if run is None:
            raise RunNotFoundError(f"run {run_id!r}: no such run")
        return run


def _denial(tool: str, decision: Decision) -> Reply:
    text = _json({"denied": decision.rule, "reason": decision.reason})
    exhausted = decision.rule.startswith("budget.")
    return Reply(tool=tool, outcome=Outcome.DENIED, rule=decision.rule, text=text, exhausted=exhausted)


def _fits_payout(run: AgentRun, prepared: PreparedCall) -> bool:
    if prepared.money is None:
        return True
    limit, paid = run.budget.payout, run.spending.payout
    return prepared.money.currency == limit.currency and paid.plus(prepared.money).fits(limit)


def _paid(spending: Spending, payout: Money) -> Spending:
    return replace(spending, payout=spending.payout.plus(payout))


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
