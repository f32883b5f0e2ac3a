"""A person's approval of one call: bound to its arguments, consumed once, and limited in time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ...errors import AppError
from ..identity import Principal


def format_chain(chain: Sequence[Principal]) -> str:
    """Return the principals for display, the caller first; decisions are taken from the principals themselves."""
    return " > ".join(str(principal) for principal in chain)


class ApprovalError(AppError):
    """An approval that cannot be answered or consumed; the message says why."""


class ApprovalNotFoundError(ApprovalError):
    """There is no such approval, or it is another tenant's: the message does not tell which."""


class NotEntitledError(ApprovalError):
    """The principal has the wrong role or tenant, or made the call, and may not answer this approval."""


class ApprovalState(StrEnum):
    """State of an approval. Expiry is not a state: it follows from the time."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    USED = "used"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request to `approver_role`: may `chain`, the caller first, call `tool` with `arguments` (JSON)?

    `binding` is the hash of the tool, the arguments and the version of the permissions at the time of the request.
    Times are in UTC; from `expires_at` on the approval can be neither answered nor consumed.
    """

    approval_id: str
    run_id: str
    tenant: str
    chain: tuple[Principal, ...]
    tool: str
    arguments: str
    binding: str
    approver_role: str
    requested_at: datetime
    expires_at: datetime
    state: ApprovalState = ApprovalState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def caller_id(self) -> str:
        """Name of the principal for whom the call is made."""
        return self.chain[0].name

    @property
    def requested_by(self) -> str:
        """The principals who made the call, for display."""
        return format_chain(self.chain)

    def answer(self, *, by: Principal, agrees: bool, now: datetime) -> "Approval":
        """Return the answered approval.

        Raises:
            NotEntitledError: `by` has not the required role and tenant, or is one of `chain`.
            ApprovalError: it expired or was answered before.
        """
        self._require(ApprovalState.PENDING, now)
        if (by.role, by.tenant) != (self.approver_role, self.tenant):
            needed = f"a {self.approver_role} of {self.tenant}"
            raise NotEntitledError(f"approval {self.approval_id} needs {needed}, not {by}")
        # By name, not by role: a person with two roles is still one person.
        if by.name in {principal.name for principal in self.chain}:
            raise NotEntitledError(f"approval {self.approval_id}: {by} asked for it and cannot answer it")
        state = ApprovalState.APPROVED if agrees else ApprovalState.REJECTED
        return replace(self, state=state, decided_by=str(by), decided_at=now)

    def consume(self, *, binding: str, now: datetime) -> "Approval":
        """Return the approval as consumed.

        Raises:
            ApprovalError: it is not approved, has expired, or was given for another call or other permissions.
        """
        self._require(ApprovalState.APPROVED, now)
        if binding != self.binding:
            raise ApprovalError(f"approval {self.approval_id} was given for another call or under other permissions")
        return replace(self, state=ApprovalState.USED)

    def is_expired(self, now: datetime) -> bool:
        """Return whether it can no longer be answered or consumed."""
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
