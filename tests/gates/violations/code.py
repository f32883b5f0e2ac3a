"""Ways to break what a gate reads off the code: form, types, layers, what is declared and what is used."""

from tests.gates.changes import Append, Create, Replace, both

from .places import DOMAIN, ROUTES, SPINE_DOMAIN, SPINE_SERVICE, SRC
from .violation import Violation

DATABASE = f"{SRC}/infrastructure/database/connection.py"
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
        change=Append(SPINE_DOMAIN, "\n\nLIMITS = { 'low':1,\n  'high' : 2 }\n"),
        file=SPINE_DOMAIN,
    ),
    Violation(
        gate="format",
        what="a test that was never formatted",
        change=Create("tests/unit/test_new.py", "def test_new( ) :\n  assert  1+1==2\n"),
        file="tests/unit/test_new.py",
    ),
    Violation(
        gate="lint",
        what="an unused import",
        change=Append(SPINE_DOMAIN, "\nimport os\n"),
        file=SPINE_DOMAIN,
        says="F401",
    ),
    Violation(
        gate="lint",
        what="a mutable default argument",
        change=Append(
            SPINE_SERVICE,
            '\n\ndef collect(seen: list[str] = []) -> list[str]:\n    """Add."""\n    return seen\n',
        ),
        file=SPINE_SERVICE,
        says="B006",
    ),
    Violation(
        gate="lint",
        what="an exception that is swallowed",
        change=Append(
            SPINE_SERVICE,
            '\n\ndef quiet() -> None:\n    """Try."""\n    try:\n        quiet()\n'
            "    except Exception:\n        pass\n",
        ),
        file=SPINE_SERVICE,
        says="S110",
    ),
    Violation(
        gate="lint",
        what="a debug print",
        change=Append(SPINE_DOMAIN, '\n\nprint("here")\n'),
        file=SPINE_DOMAIN,
        says="T201",
    ),
    Violation(
        gate="types",
        what="a function that returns another type than it declares",
        change=Append(SPINE_DOMAIN, '\n\ndef rank(text: str) -> int:\n    """Rank."""\n    return text\n'),
        file=SPINE_DOMAIN,
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
        needs="llm",
    ),
    Violation(
        gate="imports",
        what="the domain imports an adapter",
        change=Append(SPINE_DOMAIN, "\nfrom ..infrastructure import logs\n"),
        file=SPINE_DOMAIN,
        says="infrastructure",
    ),
    Violation(
        gate="imports",
        what="a service imports the HTTP layer",
        change=Append(SPINE_SERVICE, "\nfrom ..api import problems\n"),
        file=SPINE_SERVICE,
        says="api",
    ),
    Violation(
        gate="imports",
        what="a route opens an adapter past the composition root",
        change=Append(ROUTES, "\nfrom ..infrastructure import logs\n"),
        file=ROUTES,
        says="infrastructure",
        needs="llm",
    ),
    Violation(
        gate="imports",
        what="the domain imports a framework",
        change=Append(SPINE_DOMAIN, "\nfrom pydantic import BaseModel\n"),
        file=SPINE_DOMAIN,
        says="pydantic",
    ),
    Violation(
        gate="imports",
        what="production code imports a notebook's module",
        change=both(
            Create("notebooks/features.py", '"""Features."""\n'),
            Append(SPINE_SERVICE, "\nfrom notebooks import features\n"),
        ),
        file=SPINE_SERVICE,
        says="notebooks",
    ),
    Violation(
        gate="imports",
        what="the spine imports a slice",
        change=Append(SPINE_SERVICE, "\nfrom .triage import TriageService\n"),
        file=SPINE_SERVICE,
        says="triage",
        needs="llm",
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
        what="scoring imports the folder of mlops",
        change=Append(f"{SRC}/services/scoring/serving.py", "\nfrom ..mlops import drift\n"),
        file=f"{SRC}/services/scoring/serving.py",
        says="mlops",
        needs="mlops",
    ),
    Violation(
        gate="imports",
        what="the spine imports a capability",
        change=Append(SPINE_SERVICE, "\nfrom ..domain.scoring import features\n"),
        file=SPINE_SERVICE,
        says="scoring",
        needs="scoring",
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
        change=Append(SPINE_SERVICE, "\nimport click\n"),
        file=SPINE_SERVICE,
        says="DEP003",
    ),
    Violation(
        gate="dependencies",
        what="a development tool imported in production",
        change=Append(SPINE_SERVICE, "\nimport hypothesis\n"),
        file=SPINE_SERVICE,
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
            SPINE_SERVICE, '\n\ndef alert_everybody() -> int:\n    """Alert them."""\n    return 0\n'
        ),
        file=SPINE_SERVICE,
        says="alert_everybody",
    ),
    Violation(
        gate="dead-code",
        what="a class that was never wired",
        change=Append(DATABASE, '\n\nclass CachedRecords:\n    """Records, kept in memory."""\n'),
        file=DATABASE,
        says="CachedRecords",
    ),
)
