"""Candidates of feedback in memory, for tests and trials."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from ...domain.audit import AuditEvent
from ...domain.llm.feedback import Candidate, Review
from ..audit.in_memory import InMemoryAuditLog


class InMemoryCandidates:
    """`Candidates` that end with the process."""

    def __init__(self) -> None:
        self._candidates: dict[str, Candidate] = {}
        self._lock = Lock()
        self.log = InMemoryAuditLog()

    def add(self, candidate: Candidate) -> Candidate:
        """Insert a candidate, or count once more the one with its id; returns what is stored."""
        with self._lock:
            known = self._candidates.get(candidate.case_id)
            stored = replace(known, times=known.times + 1) if known else candidate
            self._candidates[candidate.case_id] = stored
        return stored

    def find(self, case_id: str) -> Candidate | None:
        """Return the candidate with this id."""
        return self._candidates.get(case_id)

    def of_tenant(self, tenant: str, *, review: Review | None = None) -> Sequence[Candidate]:
        """Return the candidates of a tenant, the most frequent first, then the oldest."""
        found = [one for one in self._candidates.values() if one.tenant == tenant and review in {None, one.review}]
        return sorted(found, key=lambda one: (-one.times, one.given_at, one.case_id))

    def settle(self, candidate: Candidate, *, logged: AuditEvent | None = None) -> bool:
        """Store the review of a candidate that is open; returns whether it was."""
        with self._lock:
            known = self._candidates.get(candidate.case_id)
            if known is None or known.review is not Review.OPEN:
                return False
            changed = replace(known, review=candidate.review, reviewed_by=candidate.reviewed_by)
            self._candidates[candidate.case_id] = changed
            if logged is not None:
                self.log.append(logged)
        return True
