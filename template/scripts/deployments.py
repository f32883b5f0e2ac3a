"""Check image, compose file, manifests, dashboards and alerts against the code, without a container engine."""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from first_start import failure
from manifests import FOLDER, KUSTOMIZATION, Found, Manifest, Values, build, check, overlays
from observability import PACKAGE, alerts, dashboards, events

IMAGE, COMPOSE = Path("Dockerfile"), Path("compose.yaml")
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
