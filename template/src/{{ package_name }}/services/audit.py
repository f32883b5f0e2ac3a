"""Read and verify the audit log."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from ..domain.audit import AuditEntry, find_tampering
from ..errors import AppError, ErrorKind
from ..repositories.audit import AuditTrail, DamagedLogError

# Returns the ids of all effects that a store keeps and that have to have one entry each.
Effects = Callable[[], Collection[str]]


class AuditEntryNotFoundError(AppError):
    """There is no entry with this sequence number."""

    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditService:
    """Answers for the log; `effects` are the stores that it is compared with."""

    trail: AuditTrail
    effects: Sequence[Effects] = ()

    def entries(self, *, tenant: str | None = None, trace_id: str | None = None) -> Sequence[AuditEntry]:
        """Return the entries of a tenant and a trace (`None`: all), oldest first."""
        with self.trail.begin() as log:
            return log.entries(tenant=tenant, trace_id=trace_id)

    def entry(self, sequence: int) -> AuditEntry:
        """Return one entry.

        Raises:
            AuditEntryNotFoundError: there is none.
        """
        with self.trail.begin() as log:
            found = log.find(sequence)
        if found is None:
            raise AuditEntryNotFoundError(f"audit entry {sequence}: no such entry", hint="`audit list` shows all")
        return found

    def verify(self) -> tuple[int, str | None]:
        """Return the number of entries and the first problem found (`None`: the log is intact).

        Checked are the chain, its end, and that every effect has exactly one entry and every such entry its effect.
        """
        before = self._happened()
        with self.trail.begin() as log:
            try:
                entries, head = log.entries(), log.head_hash()
            except DamagedLogError as error:
                return 0, error.problem
        problem = find_tampering(entries, head=head)
        return len(entries), problem or _unbalanced(entries, before=before, after=self._happened())

    def _happened(self) -> set[str]:
        return {one for effects in self.effects for one in effects()}


def _unbalanced(entries: Sequence[AuditEntry], *, before: set[str], after: set[str]) -> str | None:
    """Compare: the log has all effects from `before` it was read, and none that is not there `after`."""
    logged = Counter(entry.event.action_id for entry in entries)
    del logged[None]
    for action_id in sorted(before | {one for one in logged if one is not None}):
        if action_id not in after:
            return f"action {action_id} is logged, but was never done"
        if logged[action_id] != 1:
            return f"action {action_id} was done, but has {logged[action_id]} entries"
    return None
