"""A slice as a user adds one to a project of any preset, and ways to break what holds it."""

import json

from tests.gates.changes import Append, Create, Replace, both

from .places import APP, SPINE_SERVICE, SRC
from .violation import Violation

DATASET = "evals/datasets/greetings/greetings-golden.jsonl"
DOMAIN = f"{SRC}/domain/greetings.py"
WIRING = f"{SRC}/composition/greetings.py"
MIGRATION_TESTS = "tests/integration/test_migrations.py"
RULE = '''"""How guests are greeted."""


def greeting(guest: str) -> str:
    """Return the words for a guest."""
    return f"Welcome, {guest}!"
'''
WIRED = '''"""Greetings: their routes and their suite."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ..config.settings import Settings
from ..domain.greetings import greeting
from ..domain.thresholds import parse_thresholds
from ..evaluation.engine.cases import Case
from ..evaluation.engine.metrics import Metric
from ..evaluation.engine.suites import AnySuite, CaseScore, CaseSuite, cases_from


class GreetingCase(Case):
    """A guest, and the words that are expected."""

    query: str
    expected: str


@contextmanager
def routes(_: Settings) -> Iterator[APIRouter]:
    """Open the routes."""
    router = APIRouter(tags=["greetings"])

    @router.get("/greetings/{guest}")
    def greet(guest: str) -> str:
        return greeting(guest)

    yield router


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[AnySuite, ...]]:
    """Open the suite."""
    file = settings.evals_dir / "datasets/greetings/greetings-golden.jsonl"
    yield (
        CaseSuite(
            name="greetings",
            cases=cases_from(file, GreetingCase, _grade),
            metrics=(Metric(name="right_rate", score="right"),),
            thresholds=parse_thresholds({"min_right_rate": 0.5}),
            provenance={},
        ),
    )


def _grade(case: GreetingCase) -> CaseScore:
    output = greeting(case.query)
    failure = "" if output == case.expected else f"expected {case.expected}"
    return CaseScore(scores={"right": float(not failure)}, output=output, failure=failure)
'''
GUESTS = [f"number {n * 7919 % 1013} of table {n}" for n in range(60)]
CASES = "".join(
    json.dumps({"id": f"greeting-{n:02}", "query": guest, "expected": f"Welcome, {guest}!"}) + "\n"
    for n, guest in enumerate(GUESTS)
)
SLICE = both(
    Create(DOMAIN, RULE),
    Create(WIRING, WIRED),
    Create(DATASET, CASES),
    Replace(
        f"{SRC}/composition/own_parts.py", "from .part import", "from . import greetings\nfrom .part import"
    ),
    Replace(f"{SRC}/composition/own_parts.py", "] = []", "] = [greetings]"),
)
LOCKED = ((*APP, "eval", "datasets", "lock", "greetings-golden"),)
TABLE = '''"""Greetings in a relational database."""

from sqlalchemy import Column, String, Table

from ..database.metadata import metadata

greetings = Table("greetings", metadata, Column("guest", String, primary_key=True))
'''
MIGRATION = '''"""Greetings."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "greetings_0001", None, "greetings", None


def upgrade() -> None:
    op.create_table("greetings", sa.Column("guest", sa.String, primary_key=True))


def downgrade() -> None:
    pass
'''

OWN_SLICE = (
    Violation(
        gate="imports",
        what="the spine imports a slice of the user",
        before=SLICE,
        change=Append(SPINE_SERVICE, "\nfrom ..domain.greetings import greeting\n"),
        file=SPINE_SERVICE,
        says="domain.greetings",
    ),
    Violation(
        gate="migrations",
        what="a table without a migration",
        change=both(
            Create(f"{SRC}/infrastructure/greetings/__init__.py", '"""Adapters of greetings."""\n'),
            Create(f"{SRC}/infrastructure/greetings/database_greetings.py", TABLE),
        ),
        file=MIGRATION_TESTS,
        says="greetings",
        slow=True,
    ),
    Violation(
        gate="migrations",
        what="a migration of a new table that cannot be undone",
        change=Create("migrations/versions/greetings_0001_greetings.py", MIGRATION),
        file=MIGRATION_TESTS,
        says="greetings",
        slow=True,
    ),
    Violation(
        gate="api",
        what="routes without a snapshot",
        change=SLICE,
        file=None,
        says="docs/openapi/greetings.json:1",
        slow=True,
    ),
    Violation(
        gate="datasets",
        what="a case of a new slice edited without review",
        before=SLICE,
        steps=LOCKED,
        change=Replace(DATASET, "Welcome, number", "Hello, number"),
        file=DATASET,
        says="greeting-00",
    ),
    Violation(
        gate="eval",
        what="a rule that answers none of its golden cases",
        before=SLICE,
        steps=LOCKED,
        change=Replace(DOMAIN, "Welcome", "Hello"),
        file=None,
        says="right_rate",
        slow=True,
    ),
    Violation(
        gate="regression",
        what="a rule that passes its threshold and got worse",
        before=SLICE,
        steps=(*LOCKED, (*APP, "eval", "run"), (*APP, "eval", "baseline", "accept")),
        change=Replace(DOMAIN, 'f"Welcome, {guest}!"', 'f"Welcome, {guest}!".replace("table 1", "table I")'),
        file="evals/baseline.json",
        says="regressed",
        slow=True,
    ),
)
