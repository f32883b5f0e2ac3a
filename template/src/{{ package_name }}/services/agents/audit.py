"""Write the calls of agents and people to the audit log, in the transaction that they are made in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ...domain.agents.permissions import Decision
from ...domain.audit import AuditEntry, AuditEvent
from ...repositories.agents.ledger import Ledger, UnitOfWork
from ...repositories.agents.runs import AgentRun
from ...repositories.audit import AuditLog
from ..audit import AuditService


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLog:
    """Logs every call, denials included. `policy_version` is the version of the permissions in force."""

    policy_version: str
    clock: Callable[[], datetime]

    def record(  # noqa: PLR0913
        self,
        work: UnitOfWork,
        run: AgentRun,
        *,
        tool: str,
        arguments: str,
        decision: Decision,
        outcome: str,
        action_id: str | None = None,
        approval_id: str | None = None,
        by: str | None = None,
    ) -> AuditEntry:
        """Append one entry in `work` and return it; `by` is who acted, when not the principals of the run.

        `arguments` is JSON without personal data. `outcome` is `executed`, `refused` (by a domain rule), `failed`,
        `replayed` (an earlier result was given again), `denied`, `paused`, `approved` or `rejected`.
        """
        return work.audit.append(
            AuditEvent(
                at=self.clock(),
                trace_id=run.trace_id,
                tenant=run.tenant,
                principals=by or run.principals,
                action=tool,
                outcome=outcome,
                action_id=action_id,
                details={
                    "run_id": run.run_id,
                    "prompt": run.prompt,
                    "prompt_version": run.prompt_version,
                    "prompt_hash": run.prompt_hash,
                    "arguments": arguments,
                    "decision": decision.verdict,
                    "rule": decision.rule,
                    "reason": decision.reason,
                    "policy_version": self.policy_version,
                    "approval_id": approval_id,
                },
            )
        )


def audit_of(ledger: Ledger) -> AuditService:
    """Return what reads and verifies the audit log of a ledger, which has to have one entry for every action."""
    return AuditService(trail=_LedgerTrail(ledger=ledger), effects=(lambda: _actions(ledger),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _LedgerTrail:
    ledger: Ledger

    @contextmanager
    def begin(self) -> Iterator[AuditLog]:
        with self.ledger.begin() as work:
            yield work.audit


def _actions(ledger: Ledger) -> set[str]:
    with ledger.begin() as work:
        return {action.action_id for action in work.actions.all()}
