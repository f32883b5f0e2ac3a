"""A person's agreement to one call: bound to what it says, used once, and only for a while."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ...errors import AppError
from .permissions import Principal


class ApprovalError(AppError):
    """An approval that cannot be answered or used; the message says why."""


class ApprovalNotFoundError(ApprovalError):
    """There is no such approval, or it is another tenant's: the message does not tell which."""


class NotEntitledError(ApprovalError):
    """Somebody else has to answer this approval."""


class ApprovalState(StrEnum):
    """Where an approval stands. Expiry is not a state: it follows from the time."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    USED = "used"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A question to `approver_role`: may `requested_by` call `tool` with `arguments` (JSON) in this run?

    `binding` is the hash of the tool, the arguments and the version of the permissions under which it was asked.
    Times are in UTC; from `expires_at` on the approval is worth nothing.
    """

    approval_id: str
    run_id: str
    tenant: str
    customer_id: str
    tool: str
    arguments: str
    binding: str
    approver_role: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    state: ApprovalState = ApprovalState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None

    def answer(self, *, by: Principal, agrees: bool, now: datetime) -> "Approval":
        """Return the answered approval.

        Raises:
            NotEntitledError: `by` is not of the right role and tenant, or asked for it.
            ApprovalError: it expired or was answered before.
        """
        self._require(ApprovalState.PENDING, now)
        if (by.role, by.tenant) != (self.approver_role, self.tenant):
            needed = f"a {self.approver_role} of {self.tenant}"
            raise NotEntitledError(f"approval {self.approval_id} needs {needed}, not {by}")
        # The name, not the role: whoever has two roles is still one person.
        if by.name in {principal.partition(":")[2] for principal in self.requested_by.split(" > ")}:
            raise NotEntitledError(f"approval {self.approval_id}: {by} asked for it and cannot answer it")
        state = ApprovalState.APPROVED if agrees else ApprovalState.REJECTED
        return replace(self, state=state, decided_by=str(by), decided_at=now)

    def use(self, *, binding: str, now: datetime) -> "Approval":
        """Return the approval as used up.

        Raises:
            ApprovalError: it is not approved, expired, or was given for another call or other permissions.
        """
        self._require(ApprovalState.APPROVED, now)
        if binding != self.binding:
            raise ApprovalError(f"approval {self.approval_id} was given for another call or under other permissions")
        return replace(self, state=ApprovalState.USED)

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is too late to answer or to use it."""
        return now >= self.expires_at

    def _require(self, state: ApprovalState, now: datetime) -> None:
        if self.state is not state:
            raise ApprovalError(f"approval {self.approval_id} is {self.state}, not {state}")
        if self.is_expired(now):
            raise ApprovalError(f"approval {self.approval_id} expired at {self.expires_at.isoformat()}")


def bind(tool: str, arguments: Mapping[str, object], *, policy_version: str) -> str:
    """Return the hash that ties an approval to one call under one version of the permissions."""
    content = json.dumps([tool, arguments, policy_version], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
