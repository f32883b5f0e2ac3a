"""The inbox: cases that people take over, with alerts for new and overdue ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ...domain.audit import AuditEvent
from ...domain.clock import Clock
from ...domain.llm.inbox import CaseNotFoundError, CaseState, CaseStateError, InboxCase
from ...repositories.llm.inbox import CaseSource, Inbox
from ..alerts import Alert, Alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxService:
    """Collects what `sources` hand over; a case is due `due_after` that.

    What was handed over is stored by its source, in the transaction of the act itself, so a process that is killed
    afterwards loses nothing: the next `collect` finds it, by its id, once.
    """

    inbox: Inbox
    sources: Sequence[CaseSource]
    alerts: Alerts
    due_after: timedelta
    clock: Clock

    def collect(self) -> int:
        """Add the new cases and return their number; new and overdue cases are alerted.

        Raises:
            AlertError: an alert was not delivered; it is sent again by the next call.
        """
        handed = [one for source in self.sources for one in source()]
        added = sum(self.inbox.add(InboxCase.of(one, due_after=self.due_after)) for one in handed)
        now = self.clock()
        for case in self.inbox.to_report(now):
            overdue = case.is_overdue(now)
            self.alerts.send(_alert(case, overdue=overdue))
            self.inbox.replace(case, replace(case, announced=True, reported_overdue=overdue or case.reported_overdue))
        return added

    def cases(
        self, *, tenant: str, state: CaseState | None = None, limit: int | None = None, skip: int = 0
    ) -> Sequence[InboxCase]:
        """Return the cases of a tenant, the one that is due first first; new ones are collected before."""
        self.collect()
        return self.inbox.cases(tenant=tenant, state=state, limit=limit, skip=skip)

    def find(self, case_id: str, *, tenant: str) -> InboxCase:
        """Return a case.

        Raises:
            CaseNotFoundError: there is none in the tenant.
        """
        self.collect()
        case = self.inbox.find(case_id)
        if case is None or case.tenant != tenant:
            raise CaseNotFoundError(f"case {case_id}: no such case", hint="`inbox list` shows the open cases")
        return case

    def claim(self, case_id: str, *, by: str, tenant: str) -> InboxCase:
        """Let a person work on a case; raises what `find` raises.

        Raises:
            CaseStateError: it is closed, or somebody else has claimed it.
        """
        return self._change(case_id, tenant, lambda case: case.claim(by), act="inbox.claim", by=by)

    def answer(self, case_id: str, text: str, *, by: str, tenant: str) -> InboxCase:
        """Store the answer of the person who works on a case, and raise what `claim` raises."""
        return self._change(case_id, tenant, lambda case: case.answered(by, text), act="inbox.answer", by=by)

    def close(self, case_id: str, *, by: str, tenant: str) -> InboxCase:
        """Close a case, and raise what `claim` raises."""
        return self._change(case_id, tenant, lambda case: case.closed(by, self.clock()), act="inbox.close", by=by)

    def _change(
        self, case_id: str, tenant: str, change: Callable[[InboxCase], InboxCase], *, act: str, by: str
    ) -> InboxCase:
        before = self.find(case_id, tenant=tenant)
        after = change(before)
        logged = AuditEvent(
            at=self.clock(),
            trace_id=case_id,
            tenant=tenant,
            principals=by,
            action=act,
            outcome="executed",
            details={"case_id": case_id, "before": before.state, "after": after.state},
        )
        if not self.inbox.replace(before, after, logged=logged):
            raise CaseStateError(f"case {case_id}: another person has just changed it", hint=f"inbox show {case_id}")
        return after


def _alert(case: InboxCase, *, overdue: bool) -> Alert:
    return Alert(
        event="inbox.overdue" if overdue else "inbox.new",
        message=f"case {case.case_id} ({case.source}) {'is overdue' if overdue else 'waits for a person'}",
        details={
            "case_id": case.case_id,
            "source": case.source,
            "tenant": case.tenant,
            "due_at": f"{case.due_at:%F %R} UTC",
        },
        raised_at=case.due_at if overdue else case.opened_at,
    )
