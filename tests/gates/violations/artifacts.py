"""Ways to change what was reviewed or released: tables, the HTTP API, schemas, prompts, datasets."""

from tests.gates.changes import Append, Replace, both

from .places import PROMPT, ROUTES, SRC, TABLE
from .violation import Violation

MIGRATION = "migrations/versions/triage_0001_records.py"
PROMPT_LOCK = f"{SRC}/prompts/triage/support_triage.lock"
SCHEMA = f"{SRC}/prompts/triage/schemas.py"
DATASET = "evals/datasets/triage/support-triage-golden.jsonl"

ARTIFACTS = (
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
        needs="llm",
    ),
    Violation(
        gate="migrations",
        what="a migration that cannot be undone",
        change=Replace(MIGRATION, 'op.drop_table("triage_records")', "pass"),
        file="tests/integration/test_migrations.py",
        says="triage_records",
        slow=True,
        needs="llm",
    ),
    Violation(
        gate="api",
        what="a route that moved",
        change=Replace(ROUTES, '@router.post("/triage"', '@router.post("/tickets/triage"'),
        file="docs/openapi/triage.json",
        says="/tickets/triage",
        slow=True,
        needs="llm",
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
        needs="llm",
    ),
    Violation(
        gate="schemas",
        what="a field added to a released schema",
        change=Replace(SCHEMA, "    evidence: str\n", '    evidence: str\n    language: str = "en"\n'),
        file=SCHEMA,
        says="SupportTriageDecision",
        needs="llm",
    ),
    Violation(
        gate="schemas",
        what="a prompt written for an older schema",
        change=Replace(PROMPT, "version: 3\n", "version: 2\n"),
        file=None,
        says="support_triage",
        needs="llm",
    ),
    Violation(
        gate="schemas",
        what="a new version without the way from the old one",
        change=Replace(SCHEMA, "version=3,", "version=4,"),
        file=SCHEMA,
        says="upcaster",
        needs="llm",
    ),
    Violation(
        gate="prompts",
        what="a released prompt reworded",
        change=Replace(PROMPT, "You sort the tickets", "You quickly sort the tickets"),
        file=PROMPT,
        says="version",
        needs="llm",
    ),
    Violation(
        gate="prompts",
        what="a release gate lowered until it fits",
        change=Replace(PROMPT, "min_grounded_answer_rate: 0.92", "min_grounded_answer_rate: 0.5"),
        file=PROMPT,
        says="release gate",
        needs="llm",
    ),
    Violation(
        gate="prompts",
        what="the lock of released prompts edited by hand",
        change=Replace(PROMPT_LOCK, "content_hash: ", "content_hash: 0"),
        file=PROMPT_LOCK,
        says="edited after its release",
        needs="llm",
    ),
    Violation(
        gate="prompts",
        what="answers of fixed rules passed off as a model's",
        change=Replace(PROMPT_LOCK, "answered_by: rules", "answered_by: model"),
        file=PROMPT_LOCK,
        says="offline is no model",
        needs="llm",
    ),
    Violation(
        gate="prompts",
        what="a golden case pasted into the prompt",
        change=Append(
            PROMPT, "\n  For example: I was charged twice for March. Please correct the invoice.\n"
        ),
        file=DATASET,
        says="may not quote",
        needs="llm",
    ),
    Violation(
        gate="datasets",
        what="a golden case edited until it passes",
        change=Replace(DATASET, '"category": "billing"', '"category": "other"'),
        file=DATASET,
        needs="llm",
    ),
    Violation(
        gate="datasets",
        what="policy questions edited without review",
        change=Replace("evals/datasets/policies/refund-policy-golden.jsonl", "?", "!"),
        file="evals/datasets/policies/refund-policy-golden.jsonl",
        needs="retrieval",
    ),
)
