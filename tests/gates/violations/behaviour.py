"""Ways to make a project answer, decide or remember worse than it did."""

from tests.gates.changes import Create, Replace

from .places import APP, DOMAIN, SRC
from .violation import Violation

MIGRATION = "migrations/versions/triage_0001_records.py"
OFFLINE = f"{SRC}/infrastructure/triage/offline.py"
UNTESTED = '"""What the old desk did."""\n' + "".join(
    f'\n\ndef rule_{number}(text: str) -> str:\n    """Apply it."""\n'
    + "    text = text.strip()\n" * 9
    + "    return text\n"
    for number in range(80)
)


BEHAVIOUR = (
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
        needs="llm",
    ),
    Violation(
        gate="tests",
        what="a business rule weakened",
        change=Replace(DOMAIN, "action=Action.ESCALATE)", "action=Action.REPLY)"),
        file="tests/unit/triage/test_policy.py",
        says="test_triage_policy",
        slow=True,
        needs="llm",
    ),
    Violation(
        gate="tests",
        what="a docstring of a layer that names a missing file",
        change=Replace(f"{SRC}/domain/__init__.py", "`thresholds.py`", "`rules.py`"),
        file="tests/unit/test_layer_docs.py",
        says="domain: rules.py",
        slow=True,
    ),
    Violation(
        gate="tests",
        what="a docstring that allows a layer more than the contract does",
        change=Replace(f"{SRC}/repositories/__init__.py", "`models` and below", "`evaluation` and below"),
        file="tests/unit/test_layer_docs.py",
        says="repositories: may import evaluation",
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
        needs="llm",
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
        only="rag",
        needs="llm",
    ),
)
