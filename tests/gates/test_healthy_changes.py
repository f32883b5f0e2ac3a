"""No false alarm: realistic changes, made with only the documented steps, pass the gates that watch them."""

import json

import pytest

from tests.template.project import Project
from tools.worktree import ROOT

from .changes import Append, Change, Create, Replace, both
from .proof import changed
from .violations.places import APP, PROMPT, ROUTES, SRC, TABLE

pytestmark = pytest.mark.slow

MIGRATIONS = ROOT / "template" / "migrations" / "versions"
COLUMN = '    Column("model", String, nullable=False),\n'
# The newest migration of the example, which the change goes on from.
LAST = max(path.stem[: len("triage_0001")] for path in MIGRATIONS.glob("triage_*"))
NEXT = f"triage_{int(LAST.removeprefix('triage_')) + 1:04}"
MIGRATION = f'''"""The language of a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{LAST}"
branch_labels = None


def upgrade() -> None:
    with op.batch_alter_table("triage_records") as table:
        table.add_column(sa.Column("language", sa.String, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("triage_records") as table:
        table.drop_column("language")
'''
USE_CASE = '''"""Say which host a link in a ticket leads to."""

import idna


def readable_host(host: str) -> str:
    """Return `host` as people read it."""
    return idna.decode(host)
'''
USE_CASE_TEST = """from support_desk.services.links import readable_host


def test_a_host_is_shown_as_people_read_it() -> None:
    assert readable_host("xn--bcher-kva.example") == "b\\u00fccher.example"
"""
ROUTE = """
    @router.get("/triage/categories")
    def categories() -> list[Category]:
        return list(Category)

    return router
"""

NEW_DEPENDENCY = both(
    Replace("pyproject.toml", '  "httpx2', '  "idna>=3",\n  "httpx2'),
    Create(f"{SRC}/services/links.py", USE_CASE),
    Create("tests/unit/test_links.py", USE_CASE_TEST),
)
NEW_COLUMN = both(
    Replace(TABLE, COLUMN, COLUMN + '    Column("language", String, nullable=True),\n'),
    Create(f"migrations/versions/{NEXT}_language.py", MIGRATION),
)
NEW_ROUTE = both(Replace(ROUTES, "\n    return router\n", ROUTE), Append("README.md", "\nA new route.\n"))
NEW_PROMPT = both(
    Replace(PROMPT, "You sort the tickets", "You quickly sort the tickets"),
    Replace(PROMPT, 'version: "', 'version: "2027-01-01-'),
)

SNAPSHOT = Create("docs/openapi/surveys.json", '{"example": {"password": "letmein-letmein"}}\n')

CODE = "format,lint,types,imports,dead-code,dependencies,secrets"


@pytest.mark.parametrize(
    ("change", "steps", "gates"),
    [
        (NEW_DEPENDENCY, [("uv", "lock", "--quiet")], f"lock,{CODE}"),
        (NEW_COLUMN, [], f"{CODE},migrations"),
        (NEW_ROUTE, [("uv", "run", "--no-sync", "python", "scripts/openapi.py", "--write")], f"{CODE},api"),
        (
            NEW_PROMPT,
            [(*APP, "eval", "run"), (*APP, "prompts", "release", "support_triage", "--as-draft")],
            "prompts,schemas,datasets,secrets",
        ),
        (SNAPSHOT, [], "secrets"),
    ],
    ids=["dependency", "migration", "route", "prompt", "snapshot"],
)
def test_a_healthy_change_passes(
    project: Project, change: Change, steps: list[tuple[str, ...]], gates: str
) -> None:
    with changed(project, change):
        for step in steps:
            project.must(*step)
        done = project.run("uv", "run", "--no-sync", "python", "scripts/check.py", "--only", gates, "--json")

    failed = [verdict for verdict in json.loads(done.stdout) if not verdict["passed"]]
    assert failed == []
