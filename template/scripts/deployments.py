"""Check image, compose file, manifests, dashboards and alerts against the code, without a container engine."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import Histogram, MetricWrapperBase

from first_start import failure
from manifests import KUSTOMIZATION, Manifest, build, check, overlays

FOLDER = Path("deployments")
IMAGE, COMPOSE = Path("Dockerfile"), Path("compose.yaml")
(PACKAGE,) = (path.parent for path in Path("src").glob("*/main.py"))
Found = Iterator[tuple[Path, str]]
Values = dict[str, Any]
# Words of PromQL that stand where a metric could.
_WORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "inf", "nan", "le"}
_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
_LOCKED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
_KINDS = {"Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "Job"}


def main() -> int:
    """Print a line for each mistake; 1 when there is one."""
    found = [*image(), *compose(), *manifests(), *alerts(), *events(), *dashboards()] or [*started()]
    for path, problem in found:
        print(f"{path.as_posix()}:1: {problem}")
    return 1 if found else 0


def image() -> Found:
    """Yield what the image lacks: extras that settings of production may select, folders, a user, a probe."""
    text = IMAGE.read_text("utf-8")
    syncs = re.findall(r"uv sync (.*)", text)
    installed = set.intersection(*(set(re.findall(r"--extra (\S+)", line)) for line in syncs)) if syncs else set()
    declared = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"].get("optional-dependencies", {})
    chosen = _texts(yaml.safe_load(Path("config/prod.yaml").read_text("utf-8")))
    # By a variable, or by a setting with the name of the extra; what is heavy only where it is selected.
    for extra in sorted(set(declared) - installed):
        if extra in chosen:
            yield IMAGE, f"config/prod.yaml selects {extra}: add --extra {extra} to each `uv sync`"
        elif extra in {"oidc", "otlp", "postgres", "providers", "redis", "sentry"}:
            yield IMAGE, f"a variable may select {extra}: add --extra {extra} to each `uv sync`"
    for extra in sorted(installed - set(declared)):
        yield IMAGE, f"--extra {extra}: pyproject.toml declares no such extra"
    for folder in ("config", "migrations", "src"):
        if f"COPY {folder} " not in text:
            yield IMAGE, f"{folder}/ is not copied, and the application reads it"
    for line in syncs:
        if "--locked" not in line or "--no-dev" not in line:
            yield IMAGE, f"uv sync {line}: without --locked and --no-dev"
    if re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1:] in ([], ["root"], ["0"]):
        yield IMAGE, "it ends as root: add USER"
    yield from _probed(IMAGE, "HEALTHCHECK", re.findall(r"127\.0\.0\.1:(\d+)(/\w*)", text), ports(text))


def started() -> Found:
    """Yield why the program does not start with the files of the image alone."""
    if reason := failure(IMAGE, PACKAGE.name, known_settings()):
        yield IMAGE, f"with what it copies, {reason}"


def compose() -> Found:
    """Yield settings that do not exist, files that are not there, profiles that no document names."""
    values = yaml.safe_load(COMPOSE.read_text("utf-8"))
    services = values["services"]
    documented = Path("docs/deployment.md").read_text("utf-8")
    for name, service in services.items():
        for profile in service.get("profiles", ()):
            if profile not in documented:
                yield COMPOSE, f"{name}: profile {profile} is not in docs/deployment.md"
        yield from ((COMPOSE, f"{name}: {problem}") for problem in _mounts(service, values))
        if "build" in service:
            yield from ((COMPOSE, f"{name}: {problem}") for problem in _service(service))
    yield from _observation(values, services)


def _mounts(service: Values, values: Values) -> Iterator[str]:
    for mount in service.get("volumes", ()):
        source = str(mount).partition(":")[0]
        if source.startswith("."):
            if not Path(source).exists():
                yield f"{source} is not there"
        elif source not in values.get("volumes", {}):
            yield f"no volume {source}"
    for section in ("configs", "secrets"):
        used = (one["source"] if isinstance(one, dict) else one for one in service.get(section, ()))
        yield from (f"{section} has no {one}" for one in used if one not in values.get(section, {}))


def _service(service: Values) -> Iterator[str]:
    """Yield what a service of this project's image names in vain."""
    known = known_settings()
    yield from (f"{key}: no such setting" for key in service.get("environment") or {} if key not in known)
    listed = (str(port).rpartition(":")[2] for port in service.get("ports", ()))
    yield from (f"port {port}: the image listens on another" for port in listed if port not in ports())
    yield from _no_command(service.get("entrypoint", ()), service.get("command", ()))


def _no_command(entrypoint: Sequence[str], arguments: Sequence[str]) -> Iterator[str]:
    """Yield commands that the program does not have, by itself or in a shell."""
    for command in (*re.findall(rf"-m {PACKAGE.name} (\S+)", " ".join(entrypoint)), *arguments[:1]):
        if not re.search(rf"^def {command}\b", _source("cli"), re.MULTILINE):
            yield f"no command {command}"


def _observation(values: Values, services: Values) -> Found:
    """Yield what Prometheus and Grafana read and nothing mounts, and what is asked where nothing answers."""
    mounted = {name: {str(mount).split(":")[1] for mount in one.get("volumes", ())} for name, one in services.items()}
    asked = yaml.safe_load(values["configs"]["prometheus"]["content"])
    boards = yaml.safe_load(values["configs"]["dashboards"]["content"])["providers"]
    read = [("prometheus", str(Path(rules).parent.as_posix())) for rules in asked["rule_files"]]
    read += [("grafana", provider["options"]["path"]) for provider in boards]
    yield from ((COMPOSE, f"{name}: nothing is mounted at {path}") for name, path in read if path not in mounted[name])
    scraped = asked["scrape_configs"][0]
    targets = [target.rpartition(":") for target in scraped["static_configs"][0]["targets"]]
    yield from _probed(COMPOSE, "prometheus", [(port, scraped["metrics_path"]) for _, _, port in targets])
    yield from ((COMPOSE, f"prometheus: no service {host}") for host, _, _ in targets if host not in services)


def manifests() -> Found:
    """Yield what the manifests lack: what they name, probes, limits, rights, the end in time."""
    yield from check()
    known, base = known_settings(), FOLDER / "kubernetes" / "base"
    built = [(folder, manifest) for folder in overlays() for manifest in build(folder, [])]
    there = {manifest.kind for folder, manifest in built if folder == base}
    yield from ((base / "api.yaml", f"no {kind}") for kind in sorted(_KINDS - there))
    own = set()
    for path in (folder / KUSTOMIZATION for folder in overlays()):
        values = yaml.safe_load(path.read_text("utf-8"))
        own |= {image["name"] for image in values.get("images", ())}
        literals = [literal for made in values.get("configMapGenerator", ()) for literal in made.get("literals", ())]
        keys = (literal.partition("=")[0] for literal in literals)
        yield from ((path, f"{key}: no such setting") for key in keys if key not in known)
    found = {
        (manifest.path, problem): None
        for _, manifest in built
        for container in manifest.containers
        if container.get("image") in own or manifest.kind == "InferenceService"
        for problem in _own(manifest, container)
    }
    yield from found


def _own(manifest: Manifest, container: Values) -> Iterator[str]:
    """Yield what a container of this project's image lacks."""
    kind, serves = manifest.kind, manifest.kind in {"Deployment", "InferenceService"}
    rights = manifest.pod.get("securityContext", {})
    if not rights.get("runAsNonRoot"):
        yield f"{kind}: without runAsNonRoot"
    if container.get("volumeMounts") and "fsGroup" not in rights:
        yield f"{kind}: without fsGroup, so that it may not write to its volumes"
    if container.get("securityContext") != _LOCKED:
        yield f"{kind}: securityContext is not {_LOCKED}"
    if not any("secretRef" in source for source in container.get("envFrom", ())):
        yield f"{kind}: no secret with DATABASE_URL in envFrom, and SQLite carries one container"
    if kind != "Deployment" and not any("configMapRef" in source for source in container.get("envFrom", ())):
        yield f"{kind}: no settings in envFrom"
    yield from _no_command(container.get("command", ()), container.get("args", ()))
    waited = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    needed = waited + _default("limits", "drain_s")
    if serves and manifest.pod.get("terminationGracePeriodSeconds", 30) <= needed:
        yield f"terminationGracePeriodSeconds: not longer than preStop and limits.drain_s, {needed} s"
    yield from (problem for _, problem in _container(manifest.path, container, probes=_PROBES if serves else ()))


def _container(path: Path, container: Values, *, probes: Sequence[str]) -> Found:
    listening = [str(port["containerPort"]) for port in container.get("ports", ())]
    names = {port.get("name"): str(port["containerPort"]) for port in container.get("ports", ())}
    for probe in probes:
        asked = container.get(probe, {}).get("httpGet")
        if asked is None:
            yield path, f"no {probe}"
            continue
        yield from _probed(path, probe, [(names.get(asked["port"], str(asked["port"])), asked["path"])], listening)
    resources = container.get("resources", {})
    if not {"cpu", "memory"} <= resources.get("requests", {}).keys() or "memory" not in resources.get("limits", {}):
        yield path, f"{container['name']}: resources without requests of cpu and memory, or a limit of memory"
    yield from ((path, f"port {port}: the image listens on another") for port in listening if port not in ports())


def _probed(path: Path, what: str, asked: Sequence[tuple[str, str]], listening: Sequence[str] | None = None) -> Found:
    """Yield probes of a port that nothing listens on, or of a route that does not exist."""
    routes = set(re.findall(r'\.(?:get|head)\(\s*"(/[^"]*)"', _source("api")))
    if not asked:
        yield path, f"no {what}"
    for port, route in asked:
        if port not in (ports() if listening is None else listening):
            yield path, f"{what}: nothing listens on {port}"
        if route not in routes:
            yield path, f"{what}: no route {route}"


def alerts() -> Found:
    """Yield alerts of metrics that are not exported, without a section of a runbook or a test."""
    for path in sorted((FOLDER / "alerts").glob("*.yaml")):
        feature = "" if path.stem == "service" else path.stem
        sections = set(
            re.findall(r"^## (\w+)$", (Path("docs") / feature / "runbook.md").read_text("utf-8"), re.MULTILINE)
        )
        rules = [rule for group in yaml.safe_load(path.read_text("utf-8"))["groups"] for rule in group["rules"]]
        tests = (path.parent / "tests" / path.name).read_text("utf-8")
        for rule in rules:
            name = rule["alert"]
            yield from ((path, f"{name}: {problem}") for problem in _query(rule["expr"]))
            if name not in sections:
                yield path, f"{name}: no section ## {name} in docs/{feature}{'/' if feature else ''}runbook.md"
            if not rule.get("labels", {}).get("severity") or not rule.get("annotations", {}).get("summary"):
                yield path, f"{name}: without severity or summary"
            if f"alertname: {name}" not in tests:
                yield path, f"{name}: no test in {path.parent.as_posix()}/tests/{path.name}"
        for name in sorted(sections - {rule["alert"] for rule in rules}):
            yield path, f"the runbook has a section {name}, and there is no such alert"


def events() -> Found:
    """Yield events that are sent to people and that no runbook explains, and sections of events that nothing sends."""
    found = {name: path for path in sorted(PACKAGE.rglob("*.py")) for name in _sent(ast.parse(path.read_text("utf-8")))}
    books = sorted(Path("docs").rglob("runbook.md"))
    sections = {
        name: book for book in books for name in re.findall(r"^## (\w+\.\w+)$", book.read_text("utf-8"), re.MULTILINE)
    }
    for name in sorted(found.keys() - sections.keys()):
        yield found[name], f"the event {name}: no section ## {name} in a runbook.md below docs/"
    for name in sorted(sections.keys() - found.keys()):
        yield sections[name], f"a section {name}, and nothing sends such an event"


def _sent(tree: ast.AST) -> Iterator[str]:
    """Yield the names of events in calls with an `event`, also of those that a variable of the module holds."""
    held = {
        ast.unparse(target): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
    }
    for node in ast.walk(tree):
        for event in (one.value for one in node.keywords if one.arg == "event") if isinstance(node, ast.Call) else ():
            inner = ast.walk(held.get(ast.unparse(event), event))
            texts = (one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from (text for text in texts if re.fullmatch(r"\w+\.\w+", text))


def dashboards() -> Found:
    """Yield panels whose query names a metric or label that is not exported."""
    for path in sorted((FOLDER / "dashboards").glob("*.json")):
        for panel in yaml.safe_load(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                yield from ((path, f"{panel['title']}: {problem}") for problem in _query(target["expr"]))


def _query(query: str) -> Iterator[str]:
    metrics = exported()
    names = re.sub(r'"[^"]*"|\[[^\]]*\]', "", query)
    labels = set(re.findall(r"(\w+)\s*(?:=|!)~?", "".join(re.findall(r"\{([^}]*)\}", names))))
    labels |= {name for some in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", names) for name in re.findall(r"\w+", some)}
    names = re.sub(r"\{[^}]*\}|\b(?:by|on)\s*\([^)]*\)", " ", names)
    used = {name for name in re.findall(r"\b[a-zA-Z_]\w*\b(?!\s*\()", names) if name not in _WORDS}
    if not used:
        yield "names no metric"
    for name in sorted(used - metrics.keys()):
        yield f"no metric {name}"
    known = {"job", "instance"}.union(*(metrics.get(name, ()) for name in used))
    for label in sorted(labels - known):
        yield f"no label {label} of {', '.join(sorted(used))}"


@cache
def exported() -> Mapping[str, Sequence[str]]:
    """Return the labels of each series that the application exports, and of what Prometheus adds."""
    metrics = import_module(f"{PACKAGE.name}.infrastructure.telemetry.metrics").SpanMetrics(lambda: {"queued": 0})
    series: dict[str, Sequence[str]] = {"up": ()}
    for collector in vars(metrics).values():
        if isinstance(collector, MetricWrapperBase):
            labels = vars(collector).get("_labelnames", ())
            for family in collector.collect():
                ends = ("_bucket", "_sum", "_count") if isinstance(collector, Histogram) else ("_total",)
                series |= {f"{family.name}{end}": (*labels, "le") for end in ends}
        elif callable(of := getattr(collector, "of", None)):
            of("any", 0.0, 1.0)  # The scores of a table are there once it has some.
    for line in metrics.text().decode().splitlines():
        if found := re.match(r"(\w+)(?:\{(.*)\})? ", line):
            series.setdefault(found[1], tuple(re.findall(r'(\w+)="', found[2] or "")))
    return series


def ports(text: str | None = None) -> Sequence[str]:
    """Return the ports of the image."""
    return re.findall(r"^EXPOSE (\d+)", text or IMAGE.read_text("utf-8"), re.MULTILINE)


def known_settings() -> set[str]:
    """Return the names of all settings and secrets."""
    return set(re.findall(r"^# ([A-Z][A-Z0-9_]*)=", Path(".env.example").read_text("utf-8"), re.MULTILINE))


def _texts(value: object) -> set[str]:
    """Return every text in a document."""
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()


def _source(layer: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((PACKAGE / layer).rglob("*.py")))


def _default(group: str, field: str) -> int:
    """Return the default of a setting."""
    for node in ast.walk(ast.parse((PACKAGE / "config" / f"{group}.py").read_text("utf-8"))):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == field and node.value:
            return int(ast.literal_eval(node.value))
    message = f"no setting {group}.{field}"
    raise LookupError(message)


if __name__ == "__main__":
    raise SystemExit(main())
