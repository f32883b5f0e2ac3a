"""Ways to break the image, the manifests, the alerts and the dashboards."""

from tests.gates.changes import Replace

from .places import PACKAGE
from .violation import Violation

MANIFEST = "deployments/kubernetes/base/api.yaml"
OVERLAY = "deployments/kubernetes/production/kustomization.yaml"
ALERTS, ALERTS_TESTED = "deployments/alerts/service.yaml", "deployments/alerts/tests/service.yaml"
DASHBOARD = "deployments/dashboards/service.json"
METRICS = f"src/{PACKAGE}/infrastructure/telemetry/metrics.py"
BOOSTED = "log_level: WARNING\nscoring: { estimator: { kind: lightgbm } }"

DEPLOYMENT = (
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
)
