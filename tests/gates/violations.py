"""Realistic ways to break each rule of a generated project, and the gate that has to notice."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from .advisories import AdvisedAgainst
from .changes import Append, Change, Create, Replace, both

PACKAGE = "support_desk"
SRC = f"src/{PACKAGE}"
APP = ("uv", "run", "--no-sync", "python", "-m", PACKAGE)


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
        steps: commands that come before the change, such as accepting a baseline.
        beside: what has to run beside the gate, such as a service.
        only: the one preset that shows it, where the gate takes many minutes in the others.
    """

    gate: str
    what: str
    change: Change
    file: str | None
    says: str = ""
    needs: str = ""
    slow: bool = False
    steps: tuple[tuple[str, ...], ...] = ()
    beside: Callable[[Path], AbstractContextManager[None]] | None = None
    only: str = ""

    @property
    def name(self) -> str:
        """Name it for a test report."""
        return f"{self.gate}: {self.what}"

    def applies_to(self, preset: str, capabilities: Collection[str]) -> bool:
        """Tell whether a project of this preset has what it breaks."""
        return self.only in {"", preset} and (not self.needs or self.needs in capabilities)


DOMAIN = f"{SRC}/domain/triage.py"
SERVICE = f"{SRC}/services/triage.py"
ROUTES = f"{SRC}/api/triage.py"
TABLE = f"{SRC}/infrastructure/database/triage_records.py"
MIGRATION = "migrations/versions/triage_0001_records.py"
PROMPT = f"{SRC}/prompts/support_triage.yaml"
PROMPT_LOCK = f"{SRC}/prompts/support_triage.lock"
SCHEMA = f"{SRC}/prompts/schemas/triage.py"
OFFLINE = f"{SRC}/infrastructure/chat/offline_triage.py"
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

UNTESTED = '"""What the old desk did."""\n' + "".join(
    f'\n\ndef rule_{number}(text: str) -> str:\n    """Apply it."""\n'
    + "    text = text.strip()\n" * 9
    + "    return text\n"
    for number in range(80)
)

VIOLATIONS = (
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
        change=Append(DOMAIN, "\nfrom ..infrastructure import memory\n"),
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
        change=Append(ROUTES, "\nfrom ..infrastructure import memory\n"),
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
    Violation(
        gate="secrets",
        what="a cloud key in the settings of production",
        change=Append("config/prod.yaml", f"# key: {AWS_KEY}\n"),
        file="config/prod.yaml",
        says="AWS",
    ),
    Violation(
        gate="secrets",
        what="a token in the source",
        change=Append(SERVICE, f'\nTOKEN = "{GITHUB_TOKEN}"\n'),
        file=SERVICE,
        says="GitHub",
    ),
    Violation(
        gate="secrets",
        what="a private key beside the tests",
        change=Create("tests/server.pem", PRIVATE_KEY),
        file="tests/server.pem",
        says="Private Key",
    ),
    Violation(
        gate="secrets",
        what="a password in the compose file",
        change=Replace(
            "compose.yaml", "APP_ENV: prod", "APP_ENV: prod\n      DB_PASSWORD: " + "tr0ub4dor-and-3"
        ),
        file="compose.yaml",
        says="Keyword",
    ),
    Violation(
        gate="notebooks",
        what="a notebook saved with customers' data in its outputs",
        change=Create("notebooks/look.ipynb", NOTEBOOK),
        file="notebooks/look.ipynb",
        says="outputs",
    ),
    Violation(
        gate="migrations",
        what="a new column without a migration",
        change=Replace(
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
        change=Replace(MIGRATION, 'op.drop_table("triage_records")', "pass"),
        file="tests/integration/test_migrations.py",
        says="triage_records",
        slow=True,
    ),
    Violation(
        gate="api",
        what="a route that moved",
        change=Replace(ROUTES, '@router.post("/triage")', '@router.post("/tickets/triage")'),
        file="docs/openapi/triage.json",
        says="/tickets/triage",
        slow=True,
    ),
    Violation(
        gate="api",
        what="a field of a response that clients read, renamed",
        change=both(
            Replace(ROUTES, "    evidence: str\n", "    quote: str\n"),
            Replace(ROUTES, "evidence=decision.evidence", "quote=decision.evidence"),
        ),
        file="docs/openapi/triage.json",
        says="quote",
        slow=True,
    ),
    Violation(
        gate="schemas",
        what="a field added to a released schema",
        change=Replace(SCHEMA, "    evidence: str\n", '    evidence: str\n    language: str = "en"\n'),
        file=SCHEMA,
        says="SupportTriageDecision",
    ),
    Violation(
        gate="schemas",
        what="a prompt written for an older schema",
        change=Replace(PROMPT, "version: 3\n", "version: 2\n"),
        file=None,
        says="support_triage",
    ),
    Violation(
        gate="schemas",
        what="a new version without the way from the old one",
        change=Replace(SCHEMA, "version=3,", "version=4,"),
        file=SCHEMA,
        says="upcaster",
    ),
    Violation(
        gate="prompts",
        what="a released prompt reworded",
        change=Replace(PROMPT, "You sort the tickets", "You quickly sort the tickets"),
        file=PROMPT,
        says="version",
    ),
    Violation(
        gate="prompts",
        what="a release gate lowered until it fits",
        change=Replace(PROMPT, "min_grounded_answer_rate: 0.92", "min_grounded_answer_rate: 0.5"),
        file=PROMPT,
        says="release gate",
    ),
    Violation(
        gate="prompts",
        what="the lock of released prompts edited by hand",
        change=Replace(PROMPT_LOCK, "content_hash: ", "content_hash: 0"),
        file=PROMPT_LOCK,
        says="edited after its release",
    ),
    Violation(
        gate="datasets",
        what="a golden case edited until it passes",
        change=Replace(DATASET, '"category": "billing"', '"category": "other"'),
        file=DATASET,
    ),
    Violation(
        gate="datasets",
        what="a golden case pasted into the prompt",
        change=Append(
            PROMPT, "\n  For example: I was charged twice for March. Please correct the invoice.\n"
        ),
        file=DATASET,
    ),
    Violation(
        gate="datasets",
        what="policy questions edited without review",
        change=Replace("evals/datasets/refund-policy-golden.jsonl", "?", "!"),
        file="evals/datasets/refund-policy-golden.jsonl",
        needs="retrieval",
    ),
    Violation(
        gate="dockerfile",
        what="a base image that is another one tomorrow",
        change=Replace("Dockerfile", "-slim AS build", " AS build\nFROM debian:latest AS tools"),
        file="Dockerfile",
        says="DL3007",
    ),
    Violation(
        gate="dockerfile",
        what="packages installed without a version, their lists kept",
        change=Replace(
            "Dockerfile", "EXPOSE 8000", "RUN apt-get update && apt-get install curl\nEXPOSE 8000"
        ),
        file="Dockerfile",
        says="DL3008",
    ),
    Violation(
        gate="workflows",
        what="a key that GitHub does not know",
        change=Replace(WORKFLOW, "runs-on: ubuntu-latest", "runs_on: ubuntu-latest"),
        file=WORKFLOW,
        says="runs",
    ),
    Violation(
        gate="workflow-safety",
        what="a title of a pull request run as a script",
        change=Append(WORKFLOW, '      - run: echo "${{ github.event.pull_request.title }}"\n'),
        file=WORKFLOW,
        says="template-injection",
    ),
    Violation(
        gate="workflow-safety",
        what="somebody else's action, by a tag that can move",
        change=Append(WORKFLOW, "      - uses: someone/deploy@v1\n"),
        file=WORKFLOW,
        says="unpinned-uses",
    ),
    Violation(
        gate="workflow-safety",
        what="the code of a stranger run with the rights of this repository",
        change=Replace(WORKFLOW, "  pull_request:", "  pull_request_target:"),
        file=WORKFLOW,
        says="dangerous-triggers",
    ),
    Violation(
        gate="eval",
        what="security tickets no longer recognised",
        change=Replace(
            OFFLINE,
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
        change=Replace(DOMAIN, "action=Action.ESCALATE)", "action=Action.REPLY)"),
        file="tests/unit/test_triage_policy.py",
        says="test_triage_policy",
        slow=True,
    ),
    Violation(
        gate="package",
        what="prompts left out of the wheel",
        change=Replace(
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
            Replace("pyproject.toml", '  "stamina>=26.1",\n', ""),
            Replace("pyproject.toml", "dev = [\n", 'dev = [\n  "stamina>=26.1",\n'),
            Replace("uv.lock", '    { name = "stamina" },\n', ""),
        ),
        file=None,
        says="stamina",
        slow=True,
    ),
    Violation(
        gate="tests",
        what="a layer of new code that no test runs",
        change=Create(f"{SRC}/services/legacy.py", UNTESTED),
        file=None,
        says=f"{SRC}/services/legacy.py",
        slow=True,
        only="minimal",
    ),
    Violation(
        gate="regression",
        what="a wide rule that passes every threshold, and sends security tickets to the wrong desk",
        change=Replace(OFFLINE, 'two-factor"', 'two-factor|orders?|profile|phone|code|key|website|message"'),
        file="evals/baseline.json",
        says="regressed",
        slow=True,
        steps=((*APP, "eval", "run"), (*APP, "eval", "baseline", "accept")),
    ),
    Violation(
        gate="vulnerabilities",
        what="a locked version for which an advisory is published",
        change=Append("README.md", "\nReleased.\n"),
        file="uv.lock",
        says="pyyaml",
        beside=AdvisedAgainst("pyyaml"),
    ),
    Violation(
        gate="long-tests",
        what="a migration that only SQLite understands",
        change=Replace(
            MIGRATION,
            'sa.Column("decided_at", sa.DateTime, nullable=False)',
            'sa.Column("decided_at", sa.DateTime, nullable=False, '
            "server_default=sa.text(\"(strftime('%s', 'now'))\"))",
        ),
        file="tests/integration/test_migrations.py",
        says="strftime",
        slow=True,
        only="minimal",
    ),
    Violation(
        gate="workflow-expressions",
        what="a step that reads a value that no step writes",
        change=Append(WORKFLOW, "      - run: echo ${{ steps.version.outputs.number }}\n"),
        file=WORKFLOW,
        says="version",
    ),
    Violation(
        gate="workflow-expressions",
        what="an input that the action does not know",
        change=Replace(WORKFLOW, "python-version-file:", "python_version_file:"),
        file=WORKFLOW,
        says="python_version_file",
    ),
    Violation(
        gate="package",
        what="an entry point that leads nowhere",
        change=Replace("pyproject.toml", f'{PACKAGE}.main:main"', f'{PACKAGE}.main:start_up"'),
        file="pyproject.toml",
        says="start_up",
        slow=True,
    ),
)
