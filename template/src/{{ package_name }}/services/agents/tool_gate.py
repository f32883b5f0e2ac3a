"""The gate in front of every tool: budget, schema, permission, approval and idempotency, in one transaction."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...domain.agents.approvals import Approval, ApprovalError, ApprovalState, bind
from ...domain.agents.claims import Deed
from ...domain.agents.permissions import Attempt, Decision, Permissions, Verdict, decide
from ...domain.agents.rules import GateRule
from ...errors import AppError
from ...models.agents import ToolCall
from ...models.llm.chat import Usage
from ...repositories.agents.ledger import Action, Ledger
from ...repositories.agents.runs import AgentRun, RunState
from .audit import CallLog
from .runs import load_run
from .tool_calls import OpenCall, Outcome, Reply, as_json
from .tools import Effect, InvalidArgumentsError, PreparedCall, Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolGate:
    """Authorizes and executes the calls of agents and people. Every call leaves exactly one audit entry.

    Decision, action and audit entry are one transaction of `ledger`: after a crash all exist or none. An acting
    tool runs once for the same caller and arguments; a repeated call returns the first result.
    """

    tools: Mapping[str, Tool]
    permissions: Permissions
    ledger: Ledger
    audit: CallLog
    approval_ttl: timedelta
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def call(self, run: AgentRun, call: ToolCall) -> Reply:
        """Authorize one call and execute it; `run` carries the turn in which the call is made.

        Raises:
            RunNotFoundError: the run was never started.
        """
        with self.ledger.begin() as work:
            turn, run = run.turn, load_run(work, run.run_id)
            tool = self.tools.get(call.tool)
            # The name of an unknown tool is free text of the model, and is not logged.
            opened = OpenCall(audit=self.audit, work=work, run=run, tool=tool.name if tool else "unknown")
            if run.turn != turn:
                return opened.deny(GateRule.TAKEN_OVER, "another process has resumed this run")
            if run.state is not RunState.ACTIVE:
                return opened.deny(GateRule.RUN, f"the run is {run.state}")
            spending = run.spending.counted(now=self.clock())
            spending = replace(spending, steps=spending.steps + 1)
            if limit := spending.exceeded(run.budget):
                return opened.exhaust(limit)
            run = replace(run, spending=spending)
            work.runs.save(run)
            if tool is None:
                return opened.deny(GateRule.UNKNOWN_TOOL, "there is no such tool")
            try:
                prepared = tool.prepare(call.arguments)
            except InvalidArgumentsError as error:
                return opened.deny(GateRule.INVALID_ARGUMENTS, str(error))
            return self._authorize(replace(opened.with_arguments(prepared), run=run), prepared)

    def resume(self, run_id: str, approval_id: str) -> tuple[AgentRun, Reply]:
        """Execute the call that an approval was given for; return the run in a new turn, and the reply.

        A second time is denied. So is a call that was rejected, or whose approval expired or does not match any more;
        the run continues nevertheless.

        Raises:
            RunNotFoundError: the run was never started.
            ApprovalError: the approval is of another run, or was not answered yet.
        """
        with self.ledger.begin() as work:
            run, approval, now = load_run(work, run_id), work.approvals.find(approval_id), self.clock()
            if approval is None or approval.run_id != run_id:
                raise ApprovalError(f"approval {approval_id}: no such approval of run {run_id}")
            if approval.state is ApprovalState.PENDING and not approval.is_expired(now):
                raise ApprovalError(
                    f"approval {approval_id} was not answered yet",
                    hint=f"approvals approve {approval_id} --role {approval.approver_role} --name YOU",
                )
            opened = OpenCall(audit=self.audit, work=work, run=run, tool=approval.tool, approval_id=approval_id)
            if run.state is not RunState.PAUSED:
                return run, opened.deny(GateRule.NOT_PAUSED, f"the run is {run.state}, not paused")
            run = run.taken_up(now=now)
            work.runs.save(run)
            return run, self._consume_approval(replace(opened, run=run), approval)

    def charge(self, run: AgentRun, usage: Usage, *, model: str) -> Reply | None:
        """Charge one request to `model`; return a denial if a limit is exceeded or another process resumed the run.

        An unknown cost is not charged; its tokens are.
        """
        with self.ledger.begin() as work:
            turn, run = run.turn, load_run(work, run.run_id)
            counted = run.spending.counted(now=self.clock())
            spending = replace(
                counted,
                tokens=counted.tokens + usage.input_tokens + usage.output_tokens,
                model_cost_usd=counted.model_cost_usd + (usage.cost_usd or 0.0),
            )
            models = tuple(dict.fromkeys((*run.models, model)))
            work.runs.save(replace(run, spending=spending, models=models))
            opened = OpenCall(audit=self.audit, work=work, run=run, tool="model")
            if run.turn != turn:
                return opened.deny(GateRule.TAKEN_OVER, "another process has resumed this run")
            if limit := spending.exceeded(run.budget):
                return opened.exhaust(limit)
            return None

    def deeds(self, run: AgentRun, calls: Iterable[ToolCall]) -> tuple[Deed, ...]:
        """Return what was done by those of `calls` that did something, as the ledger has it."""
        done: list[Deed] = []
        with self.ledger.begin() as work:
            for call in calls:
                tool = self.tools.get(call.tool)
                try:
                    prepared = tool.prepare(call.arguments) if tool else None
                except InvalidArgumentsError:
                    continue
                if prepared and prepared.effect is Effect.ACT and work.actions.find(prepared.key(run)):
                    done.append(Deed(tool=prepared.tool, subject=prepared.subject, amount=prepared.money))
        return tuple(dict.fromkeys(done))

    def _authorize(self, opened: OpenCall, prepared: PreparedCall) -> Reply:
        decision = self._decide(opened.run, prepared)
        if decision.verdict is Verdict.DENY:
            return opened.deny_as(decision)
        if prepared.effect is Effect.ACT and (earlier := opened.work.actions.find(prepared.key(opened.run))):
            reply = opened.record(Outcome.REPLAYED, decision, earlier.result)
            return replace(reply, case_id=earlier.action_id if prepared.opens_case else None)
        if not _fits_payout(opened.run, prepared):
            return opened.exhaust(GateRule.BUDGET_PAYOUT)
        if decision.verdict is Verdict.ASK:
            return self._ask(opened, prepared, decision)
        return self._execute(opened, prepared, decision)

    def _decide(self, run: AgentRun, prepared: PreparedCall) -> Decision:
        return decide(self.permissions, run.chain, Attempt(tool=prepared.tool, amount=prepared.money))

    def _ask(self, opened: OpenCall, prepared: PreparedCall, decision: Decision) -> Reply:
        now, run = self.clock(), opened.run
        approval = Approval(
            approval_id=self.new_id(),
            run_id=run.run_id,
            tenant=run.tenant,
            chain=run.chain,
            tool=prepared.tool,
            arguments=json.dumps(prepared.arguments, sort_keys=True, ensure_ascii=False),
            binding=bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version),
            approver_role=decision.approver or "",
            requested_at=now,
            expires_at=now + self.approval_ttl,
        )
        opened.work.approvals.save(approval)
        opened.work.runs.save(replace(run, state=RunState.PAUSED))
        text = as_json({"waiting_for": decision.approver, "approval_id": approval.approval_id})
        return replace(opened, approval_id=approval.approval_id).record(Outcome.PAUSED, decision, text)

    def _consume_approval(self, opened: OpenCall, approval: Approval) -> Reply:
        tool = self.tools.get(approval.tool)
        if tool is None:
            return opened.deny(GateRule.UNKNOWN_TOOL, "there is no such tool any more")
        prepared = tool.prepare(json.loads(approval.arguments))
        opened = opened.with_arguments(prepared)
        binding = bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version)
        try:
            consumed = approval.consume(binding=binding, now=self.clock())
        except ApprovalError as error:
            return opened.deny(GateRule.APPROVAL, str(error))
        opened.work.approvals.save(consumed)
        decision = self._decide(opened.run, prepared)
        if decision.verdict is Verdict.DENY:
            return opened.deny_as(decision)
        if earlier := opened.work.actions.find(prepared.key(opened.run)):
            return opened.record(Outcome.REPLAYED, decision, earlier.result)
        # The payout was checked against the budget before the pause, and a paused run pays nothing out.
        return self._execute(opened, prepared, decision)

    def _execute(self, opened: OpenCall, prepared: PreparedCall, decision: Decision) -> Reply:
        work, run = opened.work, opened.run
        try:
            with work.savepoint():
                result = prepared.run(work, run)
                text = as_json(result.data)
                if result.action_id is not None:
                    work.actions.add(self._action(run, prepared, result.action_id, text))
        except AppError as error:
            return opened.record(Outcome.FAILED, decision, as_json({"error": str(error)}))
        if result.payout:
            payout = run.spending.payout.plus(result.payout)
            work.runs.save(replace(run, spending=replace(run.spending, payout=payout)))
        reply = opened.finish(decision, result, text)
        return replace(reply, case_id=result.action_id if prepared.opens_case else None)

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


def _fits_payout(run: AgentRun, prepared: PreparedCall) -> bool:
    if prepared.money is None:
        return True
    limit, paid = run.budget.payout, run.spending.payout
    return prepared.money.currency == limit.currency and paid.plus(prepared.money).fits(limit)
