"""Candidates of feedback in a relational database."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Column, ColumnElement, Engine, Integer, String, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...domain.audit import AuditEvent
from ...domain.llm.feedback import Candidate, Review, Verdict
from ..audit.database_log import write_logged
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write

feedback_candidates = Table(
    "feedback_candidates",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("tenant", String, nullable=False, index=True),
    Column("prompt", String, nullable=False),
    Column("trace_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("verdict", String, nullable=False),
    Column("expected", Text, nullable=False),
    Column("given_by", String, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("review", String, nullable=False),
    Column("reviewed_by", String, nullable=False),
)
_COLUMNS = feedback_candidates.c


class DatabaseCandidates:
    """`Candidates` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, candidate: Candidate) -> Candidate:
        """Insert a candidate, or count once more the one with its id; returns what is stored."""
        same = _COLUMNS.case_id == candidate.case_id
        try:
            write(self._engine, insert(feedback_candidates).values(_values(candidate)))
        except IntegrityError:
            write(self._engine, update(feedback_candidates).where(same).values(times=_COLUMNS.times + 1))
        return self._where(same)[0]

    def find(self, case_id: str) -> Candidate | None:
        """Return the candidate with this id."""
        return next(iter(self._where(_COLUMNS.case_id == case_id)), None)

    def of_tenant(self, tenant: str, *, review: Review | None = None) -> Sequence[Candidate]:
        """Return the candidates of a tenant, the most frequent first, then the oldest."""
        own = _COLUMNS.tenant == tenant
        return self._where(own if review is None else own & (_COLUMNS.review == review.value))

    def settle(self, candidate: Candidate, *, logged: AuditEvent | None = None) -> bool:
        """Store the review of a candidate that is open; returns whether it was."""
        is_open = (_COLUMNS.case_id == candidate.case_id) & (_COLUMNS.review == Review.OPEN.value)
        changes = {"review": candidate.review.value, "reviewed_by": candidate.reviewed_by}
        return write_logged(self._engine, update(feedback_candidates).where(is_open).values(changes), logged)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Candidate]:
        order = (_COLUMNS.times.desc(), _COLUMNS.given_at, _COLUMNS.case_id)
        with self._engine.connect() as connection:
            rows = connection.execute(select(feedback_candidates).where(condition).order_by(*order)).mappings().all()
        return [
            Candidate(**dict(row) | {"verdict": Verdict(row["verdict"]), "review": Review(row["review"])})
            for row in rows
        ]


def _values(candidate: Candidate) -> dict[str, object]:
    return asdict(candidate) | {"verdict": candidate.verdict.value, "review": candidate.review.value}
