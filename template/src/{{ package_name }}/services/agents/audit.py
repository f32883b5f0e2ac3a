"""Write, read and verify the audit log; entries are written in the transaction that they describe."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...domain.agents.audit import AuditEntry, AuditEvent, find_tampering, seal
from ...domain.agents.permissions import Decision
from ...errors import AppError
from ...repositories.agents.ledger import DamagedLogError, Ledger, UnitOfWork
from ...repositories.agents.runs import AgentRun


class AuditEntryNotFoundError(AppError):
    """There is no entry with this sequence number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditService:
    """Logs every call, denials included. `policy_version` is the version of the permissions in force."""

    ledger: Ledger
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
        """Append one entry in `work` and return it; `by` is who acted, when not the principals of the run."""
        event = AuditEvent(
            at=self.clock(),
            trace_id=run.trace_id,
            run_id=run.run_id,
            tenant=run.tenant,
            principals=by or run.principals,
            prompt=run.prompt,
            prompt_version=run.prompt_version,
            prompt_hash=run.prompt_hash,
            tool=tool,
            arguments=arguments,
            decision=decision.verdict,
            rule=decision.rule,
            reason=decision.reason,
            outcome=outcome,
            policy_version=self.policy_version,
            action_id=action_id,
            approval_id=approval_id,
        )
        entry = seal(event, after=work.audit.head())
        work.audit.append(entry)
        return entry

    def entries(self, *, tenant: str | None = None, trace_id: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries of a tenant and a trace (`None`: all), oldest first."""
        with self.ledger.begin() as work:
            entries = work.audit.entries(tenant=tenant)
        return [entry for entry in entries if trace_id in {None, entry.event.trace_id}]

    def entry(self, sequence: int) -> AuditEntry:
        """Return one entry.

        Raises:
            AuditEntryNotFoundError: there is none.
        """
        found = next((entry for entry in self.entries() if entry.sequence == sequence), None)
        if found is None:
            raise AuditEntryNotFoundError(f"audit entry {sequence}: no such entry", hint="`audit list` shows all")
        return found

    def verify(self) -> tuple[int, str | None]:
        """Return the number of entries and the first problem found (`None`: the log is intact).

        Checked are the chain, its end, and that every action has exactly one entry and every such entry its action.
        """
        with self.ledger.begin() as work:
            try:
                entries, head = work.audit.entries(), work.audit.head_hash()
            except DamagedLogError as error:
                return 0, error.problem
            done = {action.action_id for action in work.actions.all()}
        if broken := find_tampering(entries, head=head):
            return len(entries), broken
        logged = Counter(entry.event.action_id for entry in entries if entry.event.action_id is not None)
        for action_id in sorted(done | set(logged)):
            if action_id not in done:
                return len(entries), f"action {action_id} is logged, but was never done"
            if logged[action_id] != 1:
                return len(entries), f"action {action_id} was done, but has {logged[action_id]} entries"
        return len(entries), None
