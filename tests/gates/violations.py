"""Realistic ways to break each rule of a generated project, and the gate that has to notice."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "support_desk"
SRC = f"src/{PACKAGE}"

Change = Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One change that breaks a rule.

    Attributes:
        gate: the gate that has to fail.
        what: the mistake, as a reviewer would call it.
        change: makes it in a fresh project.
        file: the file that the gate has to name; None where the tool names none.
        says: a word of the rule that the gate has to print.
        needs: the capability without which there is nothing to break.
        slow: the gate takes long; left out of the quick selection.
    """

    gate: str
    what: str
    change: Change
    file: str | None
    says: str = ""
    needs: str = ""
    slow: bool = False

    @property
    def name(self) -> str:
        """Name it for a test report."""
        return f"{self.gate}: {self.what}"


def replace(file: str, old: str, new: str) -> Change:
    """Replace the first `old` of a file, which has to be there."""

    def change(root: Path) -> None:
        text = (root / file).read_text("utf-8")
        assert old in text, f"{file} no longer has {old!r}"
        (root / file).write_text(text.replace(old, new, 1), "utf-8")

    return change


def append(file: str, text: str) -> Change:
    """Add text to the end of a file."""

    def change(root: Path) -> None:
        path = root / file
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return change


def create(file: str, text: str) -> Change:
    """Write a new file."""

    def change(root: Path) -> None:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, "utf-8")

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""

    def change(root: Path) -> None:
        for each in changes:
            each(root)

    return change


DOMAIN = f"{SRC}/domain/triage.py"
SERVICE = f"{SRC}/services/triage.py"
ROUTES = f"{SRC}/api/triage.py"
TABLE = f"{SRC}/infrastructure/database/triage_records.py"
MIGRATION = "migrations/versions/triage_0001_records.py"
PROMPT = f"{SRC}/prompts/support_triage.yaml"
PROMPT_LOCK = f"{SRC}/prompts/support_triage.lock"
SCHEMA = f"{SRC}/prompts/schemas/triage.py"
DATASET = "evals/datasets/support-triage-golden.jsonl"
WORKFLOW = ".github/workflows/ci.yml"
IMPORTED = "from ..domain.triage import Ticket, apply_triage_policy\n"
OUTPUT = '{"outputs": [{"output_type": "stream", "name": "stdout", "text": ["ann@example.com"]}]'
NOTEBOOK = (
    '{"cells": [' + OUTPUT + ', "cell_type": "code", "execution_count": 3, "metadata": {}, "source": []}],'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)
# Put together here, so that no scanner takes this file for a leak.
AWS_KEY = "AKIA" + "Z7QPLMX3W5R2T9YB"
GITHUB_TOKEN = "ghp_" + "x9Kd82hQmZ4bT7vLpR3sWyN6cJfA1eGuHtXo"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n"

VIOLATIONS = (
    Violation(
        gate="lock",
        what="a dependency added by hand, without locking it",
        change=replace("pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "idna>=3",\n'),
        file="uv.lock",
        says="uv lock",
    ),
    Violation(
        gate="format",
        what="code as it was typed",
        change=append(DOMAIN, "\n\nLIMITS = { 'low':1,\n  'high' : 2 }\n"),
        file=DOMAIN,
    ),
    Violation(
        gate="format",
        what="a test that was never formatted",
        change=create("tests/unit/test_new.py", "def test_new( ) :\n  assert  1+1==2\n"),
        file="tests/unit/test_new.py",
    ),
    Violation(
        gate="lint", what="an unused import", change=append(DOMAIN, "\nimport os\n"), file=DOMAIN, says="F401"
    ),
    Violation(
        gate="lint",
        what="a mutable default argument",
        change=append(
            SERVICE, '\n\ndef collect(seen: list[str] = []) -> list[str]:\n    """Add."""\n    return seen\n'
        ),
        file=SERVICE,
        says="B006",
    ),
    Violation(
        gate="lint",
        what="an exception that is swallowed",
        change=append(
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
        change=append(DOMAIN, '\n\nprint("here")\n'),
        file=DOMAIN,
        says="T201",
    ),
    Violation(
        gate="types",
        what="a function that returns something else than it says",
        change=append(
            DOMAIN, '\n\ndef rank(ticket: Ticket) -> int:\n    """Rank."""\n    return ticket.text\n'
        ),
        file=DOMAIN,
        says="return-value",
        slow=True,
    ),
    Violation(
        gate="types",
        what="a field that was renamed in one layer only",
        change=replace(DOMAIN, "    ticket_id: str\n", "    number: str\n"),
        file=ROUTES,
        says="call-arg",
        slow=True,
    ),
    Violation(
        gate="imports",
        what="the domain imports an adapter",
        change=append(DOMAIN, "\nfrom ..infrastructure import memory\n"),
        file=DOMAIN,
        says="infrastructure",
    ),
    Violation(
        gate="imports",
        what="a service imports the HTTP layer",
        change=append(SERVICE, "\nfrom ..api.triage import TriageRequest\n"),
        file=SERVICE,
        says="api",
    ),
    Violation(
        gate="imports",
        what="a route opens an adapter past the composition root",
        change=append(ROUTES, "\nfrom ..infrastructure import memory\n"),
        file=ROUTES,
        says="infrastructure",
    ),
    Violation(
        gate="imports",
        what="the domain imports a framework",
        change=append(DOMAIN, "\nfrom pydantic import BaseModel\n"),
        file=DOMAIN,
        says="pydantic",
    ),
    Violation(
        gate="imports",
        what="production code imports a notebook's module",
        change=both(
            create("notebooks/features.py", '"""Features."""\n'),
            append(SERVICE, "\nfrom notebooks import features\n"),
        ),
        file=SERVICE,
        says="notebooks",
    ),
    Violation(
        gate="imports",
        what="a package outside of every layer",
        change=create(f"{SRC}/shared/__init__.py", '"""Shared."""\n'),
        file=f"{SRC}/shared/__init__.py",
        says="shared",
    ),
    Violation(
        gate="dependencies",
        what="an import of what happens to be installed",
        change=append(SERVICE, "\nimport click\n"),
        file=SERVICE,
        says="DEP003",
    ),
    Violation(
        gate="dependencies",
        what="a development tool imported in production",
        change=append(SERVICE, "\nimport hypothesis\n"),
        file=SERVICE,
        says="DEP004",
    ),
    Violation(
        gate="dependencies",
        what="a dependency that nothing imports any more",
        change=replace("pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "tabulate>=0.9",\n'),
        file="pyproject.toml",
        says="DEP002",
    ),
    Violation(
        gate="dead-code",
        what="a function that lost its last caller",
        change=append(
            SERVICE, '\n\ndef retriage_everything() -> int:\n    """Do it all again."""\n    return 0\n'
        ),
        file=SERVICE,
        says="retriage_everything",
    ),
    Violation(
        gate="dead-code",
        what="a class that was never wired",
        change=append(TABLE, '\n\nclass CachedTriageRecords:\n    """Records, kept in memory."""\n'),
        file=TABLE,
        says="CachedTriageRecords",
    ),
    Violation(
        gate="secrets",
        what="a cloud key in the settings of production",
        change=append("config/prod.yaml", f"# key: {AWS_KEY}\n"),
        file="config/prod.yaml",
        says="AWS",
    ),
    Violation(
        gate="secrets",
        what="a token in the source",
        change=append(SERVICE, f'\nTOKEN = "{GITHUB_TOKEN}"\n'),
        file=SERVICE,
        says="GitHub",
    ),
    Violation(
        gate="secrets",
        what="a private key beside the tests",
        change=create("tests/server.pem", PRIVATE_KEY),
        file="tests/server.pem",
        says="Private Key",
    ),
    Violation(
        gate="secrets",
        what="a password in the compose file",
        change=replace(
            "compose.yaml", "APP_ENV: prod", "APP_ENV: prod\n      DB_PASSWORD: " + "tr0ub4dor-and-3"
        ),
        file="compose.yaml",
        says="Keyword",
    ),
    Violation(
        gate="notebooks",
        what="a notebook saved with customers' data in its outputs",
        change=create("notebooks/look.ipynb", NOTEBOOK),
        file="notebooks/look.ipynb",
        says="outputs",
    ),
    Violation(
        gate="migrations",
        what="a new column without a migration",
        change=replace(
            TABLE,
            '    Column("model", String, nullable=False),\n',
            '    Column("model", String, nullable=False),\n    Column("language", String, nullable=True),\n',
        ),
        file="tests/integration/test_migrations.py",
        says="language",
        slow=True,
    ),
    Violation(
        gate="migrations",
        what="a migration that cannot be undone",
        change=replace(MIGRATION, 'op.drop_table("triage_records")', "pass"),
        file="tests/integration/test_migrations.py",
        says="triage_records",
        slow=True,
    ),
    Violation(
        gate="api",
        what="a route that moved",
        change=replace(ROUTES, '@router.post("/triage")', '@router.post("/tickets/triage")'),
        file="docs/openapi/triage.json",
        says="/tickets/triage",
        slow=True,
    ),
    Violation(
        gate="api",
        what="a field of a response that clients read, renamed",
        change=both(
            replace(ROUTES, "    evidence: str\n", "    quote: str\n"),
            replace(ROUTES, "evidence=decision.evidence", "quote=decision.evidence"),
        ),
        file="docs/openapi/triage.json",
        says="quote",
        slow=True,
    ),
    Violation(
        gate="schemas",
        what="a field added to a released schema",
        change=replace(SCHEMA, "    evidence: str\n", '    evidence: str\n    language: str = "en"\n'),
        file=SCHEMA,
        says="SupportTriageDecision",
    ),
    Violation(
        gate="schemas",
        what="a prompt written for an older schema",
        change=replace(PROMPT, "  version: 3\n", "  version: 2\n"),
        file=None,
        says="support_triage",
    ),
    Violation(
        gate="schemas",
        what="a new version without the way from the old one",
        change=replace(SCHEMA, "        version=3,\n", "        version=4,\n"),
        file=SCHEMA,
        says="upcaster",
    ),
    Violation(
        gate="prompts",
        what="a released prompt reworded",
        change=replace(PROMPT, "You sort the tickets", "You quickly sort the tickets"),
        file=PROMPT,
        says="version",
    ),
    Violation(
        gate="prompts",
        what="a release gate lowered until it fits",
        change=replace(PROMPT, "min_grounded_answer_rate: 0.92", "min_grounded_answer_rate: 0.5"),
        file=PROMPT,
        says="release gate",
    ),
    Violation(
        gate="prompts",
        what="the lock of released prompts edited by hand",
        change=replace(PROMPT_LOCK, "content_hash: ", "content_hash: 0"),
        file=PROMPT_LOCK,
        says="edited after its release",
    ),
    Violation(
        gate="datasets",
        what="a golden case edited until it passes",
        change=replace(DATASET, '"category": "billing"', '"category": "other"'),
        file=DATASET,
    ),
    Violation(
        gate="datasets",
        what="a golden case pasted into the prompt",
        change=append(
            PROMPT, "\n  For example: I was charged twice for March. Please correct the invoice.\n"
        ),
        file=DATASET,
    ),
    Violation(
        gate="datasets",
        what="policy questions edited without review",
        change=replace("evals/datasets/refund-policy-golden.jsonl", "?", "!"),
        file="evals/datasets/refund-policy-golden.jsonl",
        needs="retrieval",
    ),
    Violation(
        gate="dockerfile",
        what="a base image that is another one tomorrow",
        change=replace("Dockerfile", "-slim AS build", " AS build\nFROM debian:latest AS tools"),
        file="Dockerfile",
        says="DL3007",
    ),
    Violation(
        gate="dockerfile",
        what="packages installed without a version, their lists kept",
        change=replace(
            "Dockerfile", "EXPOSE 8000", "RUN apt-get update && apt-get install curl\nEXPOSE 8000"
        ),
        file="Dockerfile",
        says="DL3008",
    ),
    Violation(
        gate="workflows",
        what="a key that GitHub does not know",
        change=replace(WORKFLOW, "runs-on: ubuntu-latest", "runs_on: ubuntu-latest"),
        file=WORKFLOW,
        says="runs",
    ),
    Violation(
        gate="workflow-safety",
        what="a title of a pull request run as a script",
        change=append(WORKFLOW, '      - run: echo "${{ github.event.pull_request.title }}"\n'),
        file=WORKFLOW,
        says="template-injection",
    ),
    Violation(
        gate="workflow-safety",
        what="somebody else's action, by a tag that can move",
        change=append(WORKFLOW, "      - uses: someone/deploy@v1\n"),
        file=WORKFLOW,
        says="unpinned-uses",
    ),
    Violation(
        gate="workflow-safety",
        what="the code of a stranger run with the rights of this repository",
        change=replace(WORKFLOW, "  pull_request:", "  pull_request_target:"),
        file=WORKFLOW,
        says="dangerous-triggers",
    ),
    Violation(
        gate="eval",
        what="security tickets no longer recognised",
        change=replace(
            f"{SRC}/infrastructure/chat/offline_triage.py",
            '"security",\n            "urgent",',
            '"other",\n            "low",',
        ),
        file=None,
        says="support_triage",
        slow=True,
    ),
    Violation(
        gate="tests",
        what="a business rule weakened",
        change=replace(DOMAIN, "action=Action.ESCALATE)", "action=Action.REPLY)"),
        file="tests/unit/test_triage_policy.py",
        says="test_triage_policy",
        slow=True,
    ),
    Violation(
        gate="package",
        what="prompts left out of the wheel",
        change=replace(
            "pyproject.toml",
            f'packages = ["src/{PACKAGE}"]',
            f'packages = ["src/{PACKAGE}"]\nexclude = ["*.yaml"]',
        ),
        file=None,
        slow=True,
    ),
    Violation(
        gate="package",
        what="a dependency that only development declares",
        change=both(
            replace("pyproject.toml", '  "stamina>=26.1",\n', ""),
            replace("pyproject.toml", "dev = [\n", 'dev = [\n  "stamina>=26.1",\n'),
            replace("uv.lock", '    { name = "stamina" },\n', ""),
        ),
        file=None,
        says="stamina",
        slow=True,
    ),
)
