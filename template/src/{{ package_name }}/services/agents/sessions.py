"""The memory boundary: what an agent may remember, of whom, and for how long."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...domain.agents.approvals import ApprovalState
from ...models.agents import Message, Said
from ...repositories.agents.ledger import Ledger, RunState
from ...repositories.agents.sessions import Session, SessionKey, Sessions

# Card and account numbers, and passwords that people write into messages.
_SECRETS = (
    re.compile(r"\b(?:\d[ -]?){13,19}\b"),
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    re.compile(r"(?<=password is )\S+|(?<=password: )\S+", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryService:
    """Remembers what was said, without secrets; of tool results only those that an open run still needs.

    A session lives `ttl` from its last message on and keeps its last `max_messages` messages.
    """

    sessions: Sessions
    ledger: Ledger
    ttl: timedelta
    max_messages: int
    clock: Callable[[], datetime]

    def recall(self, key: SessionKey) -> tuple[Message, ...]:
        """Return what is remembered of a session, oldest first; nothing of one that expired."""
        session = self.sessions.find(key)
        return session.messages if session and session.expires_at > self.clock() else ()

    def remember(self, key: SessionKey, messages: Sequence[Message], *, is_open: bool) -> None:
        """Store a session; once its run has ended (not `is_open`) tool results are dropped. Expired ones are purged."""
        now = self.clock()
        self.sessions.delete_expired(now)
        kept = [_without_secrets(message) for message in messages if is_open or isinstance(message, Said)]
        self.sessions.save(Session(key=key, messages=tuple(kept[-self.max_messages :]), expires_at=now + self.ttl))

    def forget(self, tenant: str, customer_id: str) -> int:
        """Delete all sessions of a customer, withdraw what still waits for a person, and return the sessions' number.

        The audit log stays: it has no personal text in it.
        """
        with self.ledger.begin() as work:
            for approval in work.approvals(tenant=tenant):
                is_open = approval.state in {ApprovalState.PENDING, ApprovalState.APPROVED}
                if approval.customer_id == customer_id and is_open:
                    work.save_approval(replace(approval, state=ApprovalState.WITHDRAWN))
                    if run := work.run(approval.run_id):
                        work.save_run(replace(run, state=RunState.DONE))
        return self.sessions.delete(tenant, customer_id)


def _without_secrets(message: Message) -> Message:
    if not isinstance(message, Said):
        return message
    text = message.text
    for pattern in _SECRETS:
        text = pattern.sub("[removed]", text)
    return replace(message, text=text)
