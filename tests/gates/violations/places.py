"""Where a project named `support_desk` keeps what more than one violation touches."""

PACKAGE = "support_desk"
SRC = f"src/{PACKAGE}"
APP = ("uv", "run", "--no-sync", "python", "-m", PACKAGE)
# Of every project.
SPINE_DOMAIN = f"{SRC}/domain/thresholds.py"
SPINE_SERVICE = f"{SRC}/services/alerts.py"
# Of the example of a project with `llm`.
DOMAIN = f"{SRC}/domain/triage.py"
SERVICE = f"{SRC}/services/triage.py"
ROUTES = f"{SRC}/api/triage.py"
TABLE = f"{SRC}/infrastructure/triage/database_records.py"
PROMPT = f"{SRC}/prompts/triage/support_triage.yaml"
