"""Ways to hand out what must stay in the house, or what does not work or is not safe elsewhere."""

from tests.gates.advisories import AdvisedAgainst
from tests.gates.changes import Append, Create, Replace, both

from .places import PACKAGE, SPINE_SERVICE
from .violation import Violation

WORKFLOW = ".github/workflows/ci.yml"
MANIFEST = "deployments/kubernetes/base/api.yaml"
OVERLAY = "deployments/kubernetes/production/kustomization.yaml"
ALERTS, ALERTS_TESTED = "deployments/alerts/service.yaml", "deployments/alerts/tests/service.yaml"
DASHBOARD = "deployments/dashboards/service.json"
METRICS = f"src/{PACKAGE}/infrastructure/telemetry/metrics.py"
BOOSTED = "log_level: WARNING\nscoring: { estimator: { kind: lightgbm } }"
OUTPUT = '{"outputs": [{"output_type": "stream", "name": "stdout", "text": ["ann@example.com"]}]'
NOTEBOOK = (
    '{"cells": [' + OUTPUT + ', "cell_type": "code", "execution_count": 3, "metadata": {}, "source": []}],'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)
# Put together here, so that no scanner takes this file for a leak.
AWS_KEY = "AKIA" + "Z7QPLMX3W5R2T9YB"
GITHUB_TOKEN = "ghp_" + "x9Kd82hQmZ4bT7vLpR3sWyN6cJfA1eGuHtXo"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n"

DELIVERY = (
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
        change=Append(SPINE_SERVICE, f'\nTOKEN = "{GITHUB_TOKEN}"\n'),
        file=SPINE_SERVICE,
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
    *(
        Violation(
            gate="deployments", what=what, change=Replace(changed, old, new), file=file or changed, says=says
        )
        for what, changed, old, new, file, says in (
            (
                "the driver of Postgres left out of the image",
                "Dockerfile",
                "--extra postgres ",
                "",
                "",
                "postgres",
            ),
            ("an image that runs as root", "Dockerfile", "USER 10001\n", "", "", "USER"),
            (
                "a folder that the image does not have",
                "Dockerfile",
                "COPY migrations ./migrations\n",
                "",
                "",
                "migrations/",
            ),
            ("packages that nothing has locked", "Dockerfile", "uv sync --locked", "uv sync", "", "--locked"),
            (
                "a model of a package that the image lacks",
                "config/prod.yaml",
                "log_level: WARNING",
                BOOSTED,
                "Dockerfile",
                "lightgbm",
            ),
            (
                "a health check of another port",
                "Dockerfile",
                "127.0.0.1:8000/livez",
                "127.0.0.1:8080/livez",
                "",
                "8080",
            ),
            (
                "a probe of a route that does not exist",
                MANIFEST,
                "path: /readyz",
                "path: /ready",
                "",
                "/ready",
            ),
            (
                "a deployment without a probe",
                MANIFEST,
                "livenessProbe:",
                "livenesProbe:",
                "",
                "livenessProbe",
            ),
            ("a pod that ends before its requests", MANIFEST, "Seconds: 20", "Seconds: 12", "", "drain_s"),
            (
                "a container without a limit of memory",
                MANIFEST,
                "limits: { memory: 2Gi }",
                "limits: { cpu: 2 }",
                "",
                "memory",
            ),
            (
                "a container that may write everywhere",
                MANIFEST,
                "readOnlyRootFilesystem: true, ",
                "",
                "",
                "readOnly",
            ),
            ("a job that runs no command", MANIFEST, "args: [migrate]", "args: [upgrade]", "", "upgrade"),
            (
                "manifests without a disruption budget",
                MANIFEST,
                "PodDisruptionBudget",
                "PodBudget",
                "",
                "PodDisruptionBudget",
            ),
            (
                "an overlay that changes nothing",
                OVERLAY,
                "Autoscaler, name: api",
                "Autoscaler, name: web",
                "",
                "web",
            ),
            ("an overlay of a base that moved", OVERLAY, "[../base]", "[../common]", "", "../common"),
            (
                "a setting that does not exist",
                "compose.yaml",
                "APP_LIMITS__STORAGE:",
                "APP_LIMITS__STORE:",
                "",
                "APP_LIMITS__STORE",
            ),
            ("Prometheus asking another port", "compose.yaml", "api:8000", "api:9000", "", "9000"),
            (
                "an alert of a metric that is not exported",
                ALERTS,
                "max(work_items{",
                "max(work_queue{",
                "",
                "work_queue",
            ),
            ("an alert of a label that is not exported", ALERTS, 'status=~"5.."', 'code=~"5.."', "", "code"),
            (
                "an alert that nobody can look up",
                "docs/runbook.md",
                "## WorkWaits",
                "## Waiting",
                ALERTS,
                "WorkWaits",
            ),
            (
                "an alert without a test",
                ALERTS_TESTED,
                "alertname: WorkWaits",
                "alertname: WorkWait",
                ALERTS,
                "WorkWaits",
            ),
            (
                "a metric renamed in the code alone",
                METRICS,
                '"work_items"',
                '"work_rows"',
                ALERTS,
                "work_items",
            ),
            (
                "a panel of a metric that is not exported",
                DASHBOARD,
                "sum by (route) (rate(http_requests_total",
                "sum by (route) (rate(http_total",
                "",
                "http_total",
            ),
        )
    ),
    Violation(
        gate="compose",
        what="a key that the compose file may not have",
        change=Replace("compose.yaml", "restart: unless-stopped", "restarts: unless-stopped"),
        file="compose.yaml",
        says="restarts",
    ),
    Violation(
        gate="workflows",
        what="a key that GitHub does not know",
        change=Replace(WORKFLOW, "runs-on: ubuntu-latest", "runs_on: ubuntu-latest"),
        file=WORKFLOW,
        says="runs",
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
        gate="workflow-safety",
        what="a title of a pull request run as a script",
        change=Append(WORKFLOW, '      - run: echo "${{ github.event.pull_request.title }}"\n'),
        file=WORKFLOW,
        says="template-injection",
    ),
    Violation(
        gate="workflow-safety",
        what="a third party's action, by a tag that can move",
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
        gate="package",
        what="prompts left out of the wheel",
        change=Replace(
            "pyproject.toml",
            f'packages = ["src/{PACKAGE}"]',
            f'packages = ["src/{PACKAGE}"]\nexclude = ["*.yaml"]',
        ),
        file=None,
        slow=True,
        needs="llm",
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
        needs="llm",
    ),
    Violation(
        gate="package",
        what="an entry point that leads nowhere",
        change=Replace("pyproject.toml", f'{PACKAGE}.main:main"', f'{PACKAGE}.main:start_up"'),
        file="pyproject.toml",
        says="start_up",
        slow=True,
    ),
    Violation(
        gate="site",
        what="a link to a page that does not exist",
        change=Append("docs/architecture.md", "\nSee [the plan](plan.md).\n"),
        file="docs/architecture.md",
        says="page does not exist",
        slow=True,
    ),
    Violation(
        gate="vulnerabilities",
        what="a locked version for which an advisory is published",
        change=Append("README.md", "\nReleased.\n"),
        file="uv.lock",
        says="pyyaml",
        beside=AdvisedAgainst("pyyaml"),
    ),
)
