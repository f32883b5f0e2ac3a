"""Mistakes in manifests, overlays and the compose file that nothing else shows before a release."""

from tests.gates.changes import Replace

from .places import PACKAGE
from .violation import Violation

BASE = "deployments/kubernetes/base/api.yaml"
SETTINGS = "deployments/kubernetes/base/kustomization.yaml"
OVERLAY = "deployments/kubernetes/production/kustomization.yaml"
TRIAL = "deployments/kubernetes/trial/database.yaml"
CANARY = "deployments/kubernetes/mlops/canary/kustomization.yaml"
SCHEDULE = "deployments/kubernetes/mlops/schedules/monitor.yaml"
KSERVE = "deployments/kserve/inference-service.yaml"
COMPOSE = "compose.yaml"

# What, file, the text and what stands in its place, and a word that the gate has to say.
_EVERYWHERE = (
    ("a port that is a name", BASE, "containerPort: 8000", "containerPort: http", "containerPort"),
    ("a kind that does not exist", BASE, "kind: Service\n", "kind: Servise\n", "Servise"),
    ("a version that is gone", BASE, "autoscaling/v2\n", "autoscaling/v2beta2\n", "autoscaling/v2beta2"),
    ("memory in a unit that does not exist", BASE, "memory: 512Mi", "memory: 512Mb", "512Mb"),
    ("storage in a unit that does not exist", BASE, "storage: 10Gi", "storage: 10GB", "10GB"),
    ("a group of files in lower case", BASE, "fsGroup: 10001", "fsgroup: 10001", "fsgroup"),
    ("a budget that keeps nothing", BASE, "minAvailable: 1", "minAvailble: 1", "minAvailble"),
    ("a claim by a wrong key", BASE, "claimName: state", "claimNam: state", "claimNam"),
    ("a claim that does not exist", BASE, "claimName: state", "claimName: states", "states"),
    (
        "settings that do not exist",
        BASE,
        "configMapRef: { name: settings }",
        "configMapRef: { name: setting }",
        "setting",
    ),
    ("a volume that does not exist", BASE, "{ name: tmp, mountPath", "{ name: temp, mountPath", "temp"),
    ("a service of no pod", BASE, "selector: { app: api }\n", "selector: { app: web }\n", "web"),
    ("a service of a port without a name", BASE, "targetPort: http", "targetPort: web", "web"),
    (
        "a deployment that does not own its pods",
        BASE,
        "selector: { matchLabels: { app: api } }\n  strategy",
        "selector: { matchLabels: { app: web } }\n  strategy",
        "web",
    ),
    ("a scaler of nothing", BASE, "kind: Deployment, name: api }", "kind: Deployment, name: web }", "web"),
    (
        "a scaler that scales by a word",
        BASE,
        "averageUtilization: 70",
        "averageUtilization: most",
        "averageUtilization",
    ),
    ("a scaler upside down", BASE, "maxReplicas: 6", "maxReplicas: 1", "maxReplicas"),
    (
        "a budget of no pod",
        BASE,
        "minAvailable: 1\n  selector: { matchLabels: { app: api } }",
        "minAvailable: 1\n  selector: { matchLabels: { app: web } }",
        "web",
    ),
    (
        "a policy of no pod",
        BASE,
        "podSelector: { matchLabels: { app: api } }",
        "podSelector: { matchLabels: { app: web } }",
        "web",
    ),
    ("a policy of a port without a name", BASE, "ports: [{ port: http }]", "ports: [{ port: web }]", "web"),
    (
        "a probe of a port without a name",
        BASE,
        "/livez, port: http }, periodSeconds: 10",
        "/livez, port: web }, periodSeconds: 10",
        "web",
    ),
    ("pods on SQLite", BASE, ", { secretRef: { name: secrets } }]", "]", "DATABASE_URL"),
    (
        "a setting in the wrong case",
        SETTINGS,
        "APP_LIMITS__STORAGE=",
        "APP_LIMITS__Storage=",
        "APP_LIMITS__Storage",
    ),
    ("an overlay of nothing", OVERLAY, "resources:", "resource:", "resource"),
    ("an overlay that patches no value", OVERLAY, "/spec/minReplicas", "/spec/minReplica", "minReplica"),
    ("an overlay of another image", OVERLAY, "[{ name: api, newName", "[{ name: app, newName", "app"),
    ("a set of pods under no service", TRIAL, "serviceName: postgres", "serviceName: database", "database"),
    (
        "a database that nobody reaches",
        TRIAL,
        "selector: { app: postgres }, ports",
        "selector: { app: database }, ports",
        "database",
    ),
    (
        "alerts that are not where they are mounted",
        COMPOSE,
        "/etc/prometheus/alerts/*.yaml",
        "/etc/prometheus/rules/*.yaml",
        "/etc/prometheus/rules",
    ),
    (
        "dashboards that are not where they are mounted",
        COMPOSE,
        "options: { path: /dashboards }",
        "options: { path: /boards }",
        "/boards",
    ),
    (
        "a file of settings that does not exist",
        COMPOSE,
        "{ source: collector,",
        "{ source: collect,",
        "collect",
    ),
    (
        "a secret that does not exist",
        COMPOSE,
        "secrets: [metrics_key]",
        "secrets: [metric_key]",
        "metric_key",
    ),
    ("a port that nothing listens on", COMPOSE, "8000:8000", "8000:8080", "8080"),
    ("state that is not kept", COMPOSE, "state:/app/var", "states:/app/var", "states"),
)
_SERVING = (
    (
        "a server of a kind that does not exist",
        KSERVE,
        "kind: InferenceService",
        "kind: InferencService",
        "InferencService",
    ),
    ("a server that scales by a wrong key", KSERVE, "minReplicas: 1", "minReplica: 1", "minReplica"),
    ("a server that scales by nonsense", KSERVE, "scaleMetric: cpu", "scaleMetric: nonsense", "nonsense"),
    (
        "a server that scales by what its mode does not know",
        KSERVE,
        "scaleMetric: cpu",
        "scaleMetric: concurrency",
        "concurrency",
    ),
    ("a server with a claim by a wrong key", KSERVE, "claimName: scoring", "claimNam: scoring", "claimNam"),
    (
        "a server with a claim that does not exist",
        KSERVE,
        "claimName: scoring",
        "claimName: models",
        "models",
    ),
    ("a server with memory in a wrong unit", KSERVE, "memory: 2Gi", "memory: 2Gb", "2Gb"),
    ("a server that cannot read its volume", KSERVE, "fsGroup: 10001, ", "", "fsGroup"),
    ("a server on SQLite", KSERVE, ", { secretRef: { name: secrets } }]", "]", "DATABASE_URL"),
    ("a server without liveness", KSERVE, "livenessProbe", "livenesProbe", "livenessProbe"),
    ("a server with all capabilities", KSERVE, ", capabilities: { drop: [ALL] }", "", "capabilities"),
    ("a canary by a setting that does not exist", CANARY, "CANARY=0.05", "CANARYS=0.05", "CANARYS"),
    ("a schedule that is no time", SCHEDULE, '"0 5 * * *"', '"5 * * *"', "schedule"),
    (
        "a schedule of a command that does not exist",
        SCHEDULE,
        f"-m {PACKAGE} monitor",
        f"-m {PACKAGE} observe",
        "observe",
    ),
    ("a schedule of nothing", SCHEDULE, "jobTemplate:", "jobTemplates:", "jobTemplate"),
)


def _violation(what: str, file: str, old: str, new: str, says: str, *, needs: str = "") -> Violation:
    return Violation(
        gate="deployments", what=what, change=Replace(file, old, new), file=file, says=says, needs=needs
    )


MANIFESTS = (
    *(_violation(*one) for one in _EVERYWHERE),
    *(_violation(*one, needs="mlops") for one in _SERVING),
    Violation(
        gate="compose",
        what="volumes by a key that does not exist",
        change=Replace(COMPOSE, 'volumes: ["state', 'volume: ["state'),
        file=COMPOSE,
        says="volume",
    ),
    Violation(
        gate="deployments",
        what="an image without what the application reads",
        change=Replace("Dockerfile", "COPY data/refunds ./data/refunds\n", ""),
        file="Dockerfile",
        says="data/refunds",
        needs="agents",
    ),
    Violation(
        gate="deployments",
        what="an event that no runbook explains",
        change=Replace("docs/llm/runbook.md", "## inbox.overdue", "## inbox.late"),
        file=f"src/{PACKAGE}/services/llm/inbox.py",
        says="inbox.overdue",
        needs="llm",
    ),
)
