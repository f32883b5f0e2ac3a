"""Sessions: which messages an agent remembers, of whom, and for how long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...domain.agents.approvals import ApprovalState
from ...domain.audit import AuditEvent
from ...domain.identity import Identity
from ...domain.redaction import redact
from ...models.agents import Message, Said
from ...repositories.agents.ledger import Ledger
from ...repositories.agents.runs import RunState
from ...repositories.agents.sessions import Session, SessionKey, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionService:
    """Stores messages without secrets, and tool results only while an open run needs them.

    A session lives `ttl` from its last message on and keeps its last `max_messages` messages.
    """

    sessions: Sessions
    ledger: Ledger
    ttl: timedelta
    max_messages: int
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def recall(self, key: SessionKey) -> tuple[Message, ...]:
        """Return the messages of a session, oldest first; none of an expired one."""
        session = self.sessions.find(key)
        return session.messages if session and session.expires_at > self.clock() else ()

    def remember(self, key: SessionKey, messages: Sequence[Message], *, is_open: bool) -> None:
        """Store a session; once its run has ended (not `is_open`) tool results are dropped. Expired ones are purged."""
        now = self.clock()
        self.sessions.delete_expired(now)
        kept = [_without_secrets(message) for message in messages if is_open or isinstance(message, Said)]
        self.sessions.save(Session(key=key, messages=tuple(kept[-self.max_messages :]), expires_at=now + self.ttl))

    def forget(self, tenant: str, caller_id: str, *, by: Identity) -> int:
        """Delete all sessions of a caller, withdraw their open approvals, and return the number of sessions.

        The audit log is kept: it holds no personal text. It says that `by` wanted this.
        """
        logged = AuditEvent(
            at=self.clock(),
            trace_id=self.new_id(),
            tenant=tenant,
            principals=by.principals,
            action="forget",
            outcome="executed",
            details={"caller": caller_id},
        )
        with self.ledger.begin() as work:
            work.audit.append(logged)
            for approval in work.approvals.of_tenant(tenant):
                is_open = approval.state in {ApprovalState.PENDING, ApprovalState.APPROVED}
                if approval.caller_id == caller_id and is_open:
                    work.approvals.save(replace(approval, state=ApprovalState.WITHDRAWN))
                    if run := work.runs.find(approval.run_id):
                        work.runs.save(replace(run, state=RunState.DONE))
        return self.sessions.delete(tenant, caller_id)


def _without_secrets(message: Message) -> Message:
    return replace(message, text=redact(message.text)) if isinstance(message, Said) else message
