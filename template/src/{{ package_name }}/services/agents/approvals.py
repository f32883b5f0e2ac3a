"""List and answer approvals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ...domain.agents.approvals import Approval, ApprovalError, ApprovalNotFoundError, ApprovalState
from ...domain.agents.permissions import Decision, Verdict
from ...domain.identity import Identity, Principal
from ...repositories.agents.ledger import Ledger, UnitOfWork
from .audit import CallLog
from .runs import load_run
from .tool_calls import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalService:
    """Answers approvals; every attempt is logged, also one by a person who is not entitled to answer."""

    ledger: Ledger
    audit: CallLog
    clock: Callable[[], datetime]

    def waiting(self, *, tenant: str) -> tuple[Approval, ...]:
        """Return the pending approvals of a tenant that have not expired, oldest first."""
        now = self.clock()
        with self.ledger.begin() as work:
            found = work.approvals.of_tenant(tenant)
        return tuple(a for a in found if a.state is ApprovalState.PENDING and not a.is_expired(now))

    def waiting_for(self, identity: Identity) -> tuple[Approval, ...]:
        """Return those that ask for a role of `identity` in its tenant."""
        return tuple(a for a in self.waiting(tenant=identity.tenant) if identity.has(a.approver_role))

    def principal(self, identity: Identity, approval_id: str) -> Principal:
        """Return `identity` in the role that the approval asks for, or in one of its own, which may not answer.

        Raises:
            ApprovalNotFoundError: there is no such approval in its tenant.
        """
        with self.ledger.begin() as work:
            role = _find(work, approval_id, tenant=identity.tenant).approver_role
        return identity.acting_as(role if identity.has(role) else min(identity.roles))

    def answer(self, approval_id: str, *, by: Principal, agrees: bool) -> Approval:
        """Return the answered approval; the run itself is resumed separately.

        Raises:
            ApprovalNotFoundError: there is no such approval in the tenant of `by`.
            NotEntitledError: `by` may not answer it. The attempt is logged.
            ApprovalError: it expired or was answered before. The attempt is logged.
        """
        with self.ledger.begin() as work:
            approval = _find(work, approval_id, tenant=by.tenant)
            try:
                answered = approval.answer(by=by, agrees=agrees, now=self.clock())
            except ApprovalError as error:
                problem = error
                self._record(work, approval, by=by, verdict=Verdict.DENY, outcome=Outcome.DENIED, reason=str(error))
            else:
                work.approvals.save(answered)
                verdict = Verdict.ALLOW if agrees else Verdict.DENY
                reason = f"{by} {answered.state} it"
                self._record(work, answered, by=by, verdict=verdict, outcome=answered.state, reason=reason)
                return answered
        # Raised after the transaction, which has the log entry in it.
        raise problem

    def latest(self, run_id: str) -> Approval:
        """Return the last approval that a run asked for.

        Raises:
            ApprovalError: it asked for none.
        """
        with self.ledger.begin() as work:
            found = work.approvals.of_run(run_id)
        if not found:
            raise ApprovalError(f"run {run_id!r} waits for no approval")
        return found[-1]

    def _record(  # noqa: PLR0913 - the fields of an entry
        self, work: UnitOfWork, approval: Approval, *, by: Principal, verdict: Verdict, outcome: str, reason: str
    ) -> None:
        self.audit.record(
            work,
            load_run(work, approval.run_id),
            tool=approval.tool,
            arguments="{}",
            decision=Decision(verdict=verdict, rule=f"approver.{approval.approver_role}", reason=reason),
            outcome=outcome,
            approval_id=approval.approval_id,
            by=str(by),
        )


def _find(work: UnitOfWork, approval_id: str, *, tenant: str) -> Approval:
    approval = work.approvals.find(approval_id)
    if approval is None or approval.tenant != tenant:
        raise ApprovalNotFoundError(f"approval {approval_id}: no such approval", hint="`approvals list` shows all")
    return approval
