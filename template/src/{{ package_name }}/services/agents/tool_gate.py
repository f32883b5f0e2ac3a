"""The gate in front of every tool: budget, schema, permission, approval and idempotency, in one transaction."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...domain.agents.approvals import Approval, ApprovalError, ApprovalState, bind
from ...domain.agents.permissions import Attempt, Decision, Permissions, Verdict, decide
from ...errors import AppError
from ...models.agents import ToolCall
from ...models.llm.chat import Usage
from ...repositories.agents.ledger import Action, AgentRun, Ledger, RunState
from .audit import AuditService
from .runs import load_run
from .tool_calls import OpenCall, Outcome, Reply, as_json
from .tools import Effect, InvalidArgumentsError, PreparedCall, Tool

# The rule of a call that was to be resumed and is not waiting any more.
NOT_PAUSED = "run.not-paused"
# The rule of who works on a run that somebody else has taken over.
TAKEN_OVER = "run.taken-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolGate:
    """Carries out the calls of agents and people. Whatever happens to a call, it leaves exactly one audit entry.

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

    def call(self, run: AgentRun, call: ToolCall) -> Reply:
        """Decide about one call and, if everything agrees, carry it out; `run` is as its caller took it up.

        Raises:
            RunNotFoundError: the run was never started.
        """
        with self.ledger.begin() as work:
            turn, run = run.turn, load_run(work, run.run_id)
            tool = self.tools.get(call.tool)
            # What a model calls a tool that does not exist is its text, and is not logged.
            opened = OpenCall(audit=self.audit, work=work, run=run, tool=tool.name if tool else "unknown")
            if run.turn != turn:
                return opened.deny(TAKEN_OVER, "somebody else goes on with the run")
            if run.state is not RunState.ACTIVE:
                return opened.deny("run", f"the run is {run.state}")
            spending = run.spending.counted(now=self.clock())
            spending = replace(spending, steps=spending.steps + 1)
            if limit := spending.exceeded(run.budget):
                return opened.deny(f"budget.{limit}", f"no {limit} left")
            run = replace(run, spending=spending)
            work.save_run(run)
            if tool is None:
                return opened.deny("unknown-tool", "there is no such tool")
            try:
                prepared = tool.prepare(call.arguments)
            except InvalidArgumentsError as error:
                return opened.deny("invalid-arguments", str(error))
            return self._weigh(replace(opened.of(prepared), run=run), prepared)

    def resume(self, run_id: str, approval_id: str) -> tuple[AgentRun, Reply]:
        """Carry out the call that an approval was given for, and return the run, in a new turn, and the reply.

        A second time is denied. A call that was rejected, or whose approval expired or no longer fits, is denied, and
        the run goes on too.

        Raises:
            RunNotFoundError: the run was never started.
            ApprovalError: the approval is not of this run, or was not answered yet.
        """
        with self.ledger.begin() as work:
            run, approval, now = load_run(work, run_id), work.approval(approval_id), self.clock()
            if approval is None or approval.run_id != run_id:
                raise ApprovalError(f"approval {approval_id}: no such approval of run {run_id}")
            if approval.state is ApprovalState.PENDING and not approval.is_expired(now):
                raise ApprovalError(
                    f"approval {approval_id} was not answered yet",
                    hint=f"approvals approve {approval_id} --role {approval.approver_role} --name YOU",
                )
            opened = OpenCall(audit=self.audit, work=work, run=run, tool=approval.tool, approval_id=approval_id)
            if run.state is not RunState.PAUSED:
                return run, opened.deny(NOT_PAUSED, f"the run is {run.state}, not paused")
            run = run.taken_up(now=now)
            work.save_run(run)
            return run, self._use(replace(opened, run=run), approval)

    def charge(self, run: AgentRun, usage: Usage) -> Reply | None:
        """Count one request to the model; return a denial when a limit is exceeded by now, or the run taken over.

        A cost that is not known counts nothing; the limit of tokens holds all the same.
        """
        with self.ledger.begin() as work:
            turn, run = run.turn, load_run(work, run.run_id)
            counted = run.spending.counted(now=self.clock())
            spending = replace(
                counted,
                tokens=counted.tokens + usage.input_tokens + usage.output_tokens,
                model_cost_usd=counted.model_cost_usd + (usage.cost_usd or 0.0),
            )
            work.save_run(replace(run, spending=spending))
            opened = OpenCall(audit=self.audit, work=work, run=run, tool="model")
            if run.turn != turn:
                return opened.deny(TAKEN_OVER, "somebody else goes on with the run")
            if limit := spending.exceeded(run.budget):
                return opened.deny(f"budget.{limit}", f"no {limit} left")
            return None

    def _weigh(self, opened: OpenCall, prepared: PreparedCall) -> Reply:
        decision = self._decide(opened.run, prepared)
        if decision.verdict is Verdict.DENY:
            return opened.denied(decision)
        if prepared.effect is Effect.ACT and (earlier := opened.work.action(prepared.key(opened.run))):
            return opened.end(Outcome.REPLAYED, decision, earlier.result)
        if not _fits_payout(opened.run, prepared):
            return opened.deny("budget.payout", "no payout left")
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
            customer_id=run.chain[0].name,
            tool=prepared.tool,
            arguments=json.dumps(prepared.arguments, sort_keys=True, ensure_ascii=False),
            binding=bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version),
            approver_role=decision.approver or "",
            requested_by=run.principals,
            requested_at=now,
            expires_at=now + self.approval_ttl,
        )
        opened.work.save_approval(approval)
        opened.work.save_run(replace(run, state=RunState.PAUSED))
        text = as_json({"waiting_for": decision.approver, "approval_id": approval.approval_id})
        return replace(opened, approval_id=approval.approval_id).end(Outcome.PAUSED, decision, text)

    def _use(self, opened: OpenCall, approval: Approval) -> Reply:
        tool = self.tools.get(approval.tool)
        if tool is None:
            return opened.deny("unknown-tool", "there is no such tool any more")
        prepared = tool.prepare(json.loads(approval.arguments))
        opened = opened.of(prepared)
        binding = bind(prepared.tool, prepared.arguments, policy_version=self.permissions.version)
        try:
            used = approval.use(binding=binding, now=self.clock())
        except ApprovalError as error:
            return opened.deny("approval", str(error))
        opened.work.save_approval(used)
        decision = self._decide(opened.run, prepared)
        if decision.verdict is Verdict.DENY:
            return opened.denied(decision)
        if earlier := opened.work.action(prepared.key(opened.run)):
            return opened.end(Outcome.REPLAYED, decision, earlier.result)
        # The payout was held to the budget when the approval was asked for; a run that waits pays nothing out.
        return self._execute(opened, prepared, decision)

    def _execute(self, opened: OpenCall, prepared: PreparedCall, decision: Decision) -> Reply:
        work, run = opened.work, opened.run
        try:
            with work.savepoint():
                result = prepared.run(work, run)
                text = as_json(result.data)
                if result.action_id is not None:
                    work.add_action(self._action(run, prepared, result.action_id, text))
        except AppError as error:
            return opened.end(Outcome.FAILED, decision, as_json({"error": str(error)}))
        if result.payout:
            payout = run.spending.payout.plus(result.payout)
            work.save_run(replace(run, spending=replace(run.spending, payout=payout)))
        return opened.finished(decision, result, text)

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
