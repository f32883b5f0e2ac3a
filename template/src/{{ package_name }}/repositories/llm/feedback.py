"""The candidates that feedback proposes."""

from collections.abc import Sequence
from typing import Protocol

from ...domain.audit import AuditEvent
from ...domain.llm.feedback import Candidate, Review


class Candidates(Protocol):
    """Promises that the same feedback is one candidate, and that of two reviews one is refused."""

    def add(self, candidate: Candidate) -> Candidate:
        """Insert a candidate, or count once more the one with its id; returns what is stored."""
        ...

    def find(self, case_id: str) -> Candidate | None:
        """Return the candidate with this id."""
        ...

    def of_tenant(self, tenant: str, *, review: Review | None = None) -> Sequence[Candidate]:
        """Return the candidates of a tenant, of one state if given, the most frequent first, then the oldest."""
        ...

    def settle(self, candidate: Candidate, *, logged: AuditEvent | None = None) -> bool:
        """Store the review of a candidate that is open, and `logged` with it; returns whether it was."""
        ...
