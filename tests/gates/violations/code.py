"""Ways to break what a gate reads off the code: form, types, layers, what is declared and what is used."""

from tests.gates.changes import Append, Create, Replace, both

from .places import DOMAIN, ROUTES, SERVICE, SRC, TABLE
from .violation import Violation

ALERTS = f"{SRC}/services/alerts.py"
GATEWAY = f"{SRC}/services/llm/gateway.py"

CODE = (
    Violation(
        gate="lock",
        what="a dependency added by hand, without locking it",
        change=Replace("pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "idna>=3",\n'),
        file="uv.lock",
        says="uv lock",
    ),
    Violation(
        gate="format",
        what="code as it was typed",
        change=Append(DOMAIN, "\n\nLIMITS = { 'low':1,\n  'high' : 2 }\n"),
        file=DOMAIN,
    ),
    Violation(
        gate="format",
        what="a test that was never formatted",
        change=Create("tests/unit/test_new.py", "def test_new( ) :\n  assert  1+1==2\n"),
        file="tests/unit/test_new.py",
    ),
    Violation(
        gate="lint", what="an unused import", change=Append(DOMAIN, "\nimport os\n"), file=DOMAIN, says="F401"
    ),
    Violation(
        gate="lint",
        what="a mutable default argument",
        change=Append(
            SERVICE, '\n\ndef collect(seen: list[str] = []) -> list[str]:\n    """Add."""\n    return seen\n'
        ),
        file=SERVICE,
        says="B006",
    ),
    Violation(
        gate="lint",
        what="an exception that is swallowed",
        change=Append(
            SERVICE,
            '\n\ndef quiet() -> None:\n    """Try."""\n    try:\n        quiet()\n'
            "    except Exception:\n        pass\n",
        ),
        file=SERVICE,
        says="S110",
    ),
    Violation(
        gate="lint",
        what="a debug print",
        change=Append(DOMAIN, '\n\nprint("here")\n'),
        file=DOMAIN,
        says="T201",
    ),
    Violation(
        gate="types",
        what="a function that returns something else than it says",
        change=Append(
            DOMAIN, '\n\ndef rank(ticket: Ticket) -> int:\n    """Rank."""\n    return ticket.text\n'
        ),
        file=DOMAIN,
        says="return-value",
        slow=True,
    ),
    Violation(
        gate="types",
        what="a field that was renamed in one layer only",
        change=Replace(DOMAIN, "    ticket_id: str\n", "    number: str\n"),
        file=ROUTES,
        says="call-arg",
        slow=True,
    ),
    Violation(
        gate="imports",
        what="the domain imports an adapter",
        change=Append(DOMAIN, "\nfrom ..infrastructure import logs\n"),
        file=DOMAIN,
        says="infrastructure",
    ),
    Violation(
        gate="imports",
        what="a service imports the HTTP layer",
        change=Append(SERVICE, "\nfrom ..api.triage import TriageRequest\n"),
        file=SERVICE,
        says="api",
    ),
    Violation(
        gate="imports",
        what="a route opens an adapter past the composition root",
        change=Append(ROUTES, "\nfrom ..infrastructure import logs\n"),
        file=ROUTES,
        says="infrastructure",
    ),
    Violation(
        gate="imports",
        what="the domain imports a framework",
        change=Append(DOMAIN, "\nfrom pydantic import BaseModel\n"),
        file=DOMAIN,
        says="pydantic",
    ),
    Violation(
        gate="imports",
        what="production code imports a notebook's module",
        change=both(
            Create("notebooks/features.py", '"""Features."""\n'),
            Append(SERVICE, "\nfrom notebooks import features\n"),
        ),
        file=SERVICE,
        says="notebooks",
    ),
    Violation(
        gate="imports",
        what="the spine imports a slice",
        change=Append(ALERTS, "\nfrom .triage import TriageService\n"),
        file=ALERTS,
        says="triage",
    ),
    Violation(
        gate="imports",
        what="a capability imports a slice",
        change=Append(GATEWAY, "\nfrom ..triage import TriageService\n"),
        file=GATEWAY,
        says="triage",
        needs="llm",
    ),
    Violation(
        gate="imports",
        what="a capability imports the folder of another",
        change=Append(GATEWAY, "\nfrom ..retrieval import search\n"),
        file=GATEWAY,
        says="retrieval",
        needs="retrieval",
    ),
    Violation(
        gate="imports",
        what="the retrieval core imports prompts",
        change=Append(f"{SRC}/retrieval/hits.py", "\nfrom ..prompts import artifacts\n"),
        file=f"{SRC}/retrieval/hits.py",
        says="prompts",
        needs="retrieval",
    ),
    Violation(
        gate="imports",
        what="a package outside of every layer",
        change=Create(f"{SRC}/shared/__init__.py", '"""Shared."""\n'),
        file=f"{SRC}/shared/__init__.py",
        says="shared",
    ),
    Violation(
        gate="dependencies",
        what="an import of what happens to be installed",
        change=Append(SERVICE, "\nimport click\n"),
        file=SERVICE,
        says="DEP003",
    ),
    Violation(
        gate="dependencies",
        what="a development tool imported in production",
        change=Append(SERVICE, "\nimport hypothesis\n"),
        file=SERVICE,
        says="DEP004",
    ),
    Violation(
        gate="dependencies",
        what="a dependency that nothing imports any more",
        change=Replace("pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "tabulate>=0.9",\n'),
        file="pyproject.toml",
        says="DEP002",
    ),
    Violation(
        gate="dead-code",
        what="a function that lost its last caller",
        change=Append(
            SERVICE, '\n\ndef retriage_everything() -> int:\n    """Do it all again."""\n    return 0\n'
        ),
        file=SERVICE,
        says="retriage_everything",
    ),
    Violation(
        gate="dead-code",
        what="a class that was never wired",
        change=Append(TABLE, '\n\nclass CachedTriageRecords:\n    """Records, kept in memory."""\n'),
        file=TABLE,
        says="CachedTriageRecords",
    ),
)
