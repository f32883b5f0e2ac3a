"""Check the manifests below `deployments/`: by the schemas beside them, and what each names in another.

A folder with a `kustomization.yaml` is built as `kubectl apply -k` would, except for names and images that it changes.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

FOLDER = Path("deployments")
KUSTOMIZATION = "kustomization.yaml"
Values = dict[str, Any]
Found = Iterator[tuple[Path, str]]
_KEYS = {"apiVersion", "kind", "namespace", "resources", "components", "configMapGenerator", "generatorOptions"}
_KEYS |= {"images", "patches", "labels", "secretGenerator", "replicas", "namePrefix", "nameSuffix"}
# Keys below which a pod names something else, and its kind.
_NAMED = {"configMapRef": "ConfigMap", "configMapKeyRef": "ConfigMap", "configMap": "ConfigMap"}
_MINUTES = r"[\d*/,-]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One document, and the file that it is from."""

    path: Path
    values: Values

    @property
    def kind(self) -> str:
        """Return its kind."""
        return str(self.values.get("kind"))

    @property
    def name(self) -> str:
        """Return its name."""
        return str(self.values.get("metadata", {}).get("name"))

    @property
    def spec(self) -> Values:
        """Return what it asks for."""
        return self.values.get("spec") or {}

    @property
    def template(self) -> Values | None:
        """Return what its pods are made from."""
        if self.kind == "InferenceService":
            return {"spec": self.spec.get("predictor", {})}
        inner = self.spec.get("jobTemplate", {}).get("spec", {}) if self.kind == "CronJob" else self.spec
        template: Values | None = inner.get("template")
        return template

    @property
    def pod(self) -> Values:
        """Return what one of its pods is."""
        return (self.template or {}).get("spec") or {}

    @property
    def containers(self) -> Sequence[Values]:
        """Return the containers of one of its pods."""
        return self.pod.get("containers") or ()

    @property
    def ports(self) -> set[str | int]:
        """Return the names and numbers of the ports of one of its pods."""
        listed = [port for container in self.containers for port in container.get("ports", ())]
        return {port[key] for port in listed for key in ("name", "containerPort") if key in port}


def overlays() -> Sequence[Path]:
    """Return the folders that can be applied."""
    found = (path for path in sorted(FOLDER.rglob(KUSTOMIZATION)) if _read(path)[0].get("kind") != "Component")
    return [path.parent for path in found]


def check() -> Found:
    """Yield each mistake in a manifest once."""
    found: dict[tuple[Path, str], None] = {}
    for folder in overlays():
        problems: list[tuple[Path, str]] = []
        manifests = build(folder, problems)
        for manifest in manifests:
            problems += [(manifest.path, problem) for problem in form(manifest)]
        # What has the wrong form cannot be asked for what it names.
        found |= dict.fromkeys(problems or _references(manifests))
    yield from found


def build(folder: Path, problems: list[tuple[Path, str]]) -> list[Manifest]:
    """Return the manifests that a folder makes; what it names in vain is added to `problems`."""
    path = folder / KUSTOMIZATION
    values, made = _read(path)[0], list[Manifest]()
    problems += [(path, f"{key}: no such key") for key in values if key not in _KEYS]
    for name in (*values.get("resources", ()), *values.get("components", ())):
        if "://" in name:
            continue
        if (folder / name / KUSTOMIZATION).exists():
            made += build((folder / name).resolve().relative_to(Path.cwd()), problems)
        elif (folder / name).is_file():
            made += [Manifest(path=folder / name, values=one) for one in _read(folder / name) if one]
        else:
            problems.append((path, f"{name} is not there"))
    named = {(one.kind, one.name) for one in made}
    for config in values.get("configMapGenerator", ()):
        if config.get("behavior", "create") == "create":
            settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": config["name"]}}
            made.append(Manifest(path=path, values=settings))
        elif ("ConfigMap", config["name"]) not in named:
            problems.append((path, f"configMapGenerator: nothing is named {config['name']}"))
    images = {container.get("image") for one in made for container in one.containers}
    renamed = [image["name"] for image in values.get("images", ())]
    problems += [(path, f"images: no container has the image {name}") for name in renamed if name not in images]
    for patch in values.get("patches", ()):
        made = list(_patched(path, made, patch, problems))
    return made


def _patched(
    path: Path, made: Sequence[Manifest], patch: Values, problems: list[tuple[Path, str]]
) -> Iterator[Manifest]:
    change = yaml.safe_load(patch["patch"] if "patch" in patch else (path.parent / patch["path"]).read_text("utf-8"))
    target = patch.get("target") or {"kind": change["kind"], "name": change["metadata"]["name"]}
    if not any(_is_meant(one, target) for one in made):
        problems.append((path, f"patches: nothing is named {target['kind']} {target.get('name', '')}".rstrip()))
    for one in made:
        values = deepcopy(one.values)
        if _is_meant(one, target):
            try:
                values = _merged(values, change) if isinstance(change, dict) else _changed(values, change)
            except (LookupError, TypeError, ValueError):
                problems.append((path, f"patches: {one.kind} {one.name} has none of what is replaced: {change}"))
        yield Manifest(path=one.path, values=values)


def _is_meant(manifest: Manifest, target: Values) -> bool:
    return (target["kind"], target.get("name", manifest.name)) == (manifest.kind, manifest.name)


def _changed(values: Values, steps: Sequence[Values]) -> Values:
    """Apply a JSON patch; what is replaced or removed has to be there."""
    for step in steps:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:])
        place: Any = values
        for part in way:
            place = place[int(part) if isinstance(place, list) else part]
        if isinstance(place, list):
            at = len(place) if last == "-" else int(last)
            place[at : at + (step["op"] != "add")] = [step["value"]] if "value" in step else []
        elif step["op"] == "remove":
            del place[last]
        else:
            if step["op"] == "replace":
                place[last]
            place[last] = step["value"]
    return values


def _merged(values: Values, change: Values) -> Values:
    """Merge a partial manifest into a whole one; lists of things with names are merged by them."""
    for key, new in change.items():
        old = values.get(key)
        if isinstance(new, dict) and isinstance(old, dict):
            values[key] = _merged(old, new)
        elif isinstance(new, list) and isinstance(old, list) and all("name" in one for one in (*new, *old) if one):
            by_name = {one["name"]: one for one in old}
            values[key] = list(
                (by_name | {one["name"]: _merged(by_name.get(one["name"], {}), one) for one in new}).values()
            )
        else:
            values[key] = new
    return values


def form(manifest: Manifest) -> Iterator[str]:
    """Yield what the schema of a kind does not allow."""
    values = manifest.values
    kind = f"{values.get('apiVersion')}/{values.get('kind')}"
    kinds, definitions = _schemas()
    if kind not in kinds:
        yield f"{kind}: no such kind or version; schemas of more of them belong into {FOLDER}/NAME/schema.json"
        return
    validator = Draft202012Validator({"$ref": f"#/$defs/{kinds[kind]}", "$defs": definitions})
    for error in validator.iter_errors(values):
        cause = best_match([error]) or error
        where = ".".join(map(str, cause.absolute_path))
        yield f"{manifest.kind} {manifest.name}: {where}{': ' * bool(where)}{cause.message[-300:]}"
    if manifest.kind == "CronJob" and not re.fullmatch(
        rf"@\w+|{_MINUTES}( {_MINUTES}){{4}}", manifest.spec["schedule"]
    ):
        yield f"CronJob {manifest.name}: schedule {manifest.spec['schedule']}: not five fields"
    if manifest.kind == "InferenceService":
        mode = manifest.values["metadata"].get("annotations", {}).get("serving.kserve.io/deploymentMode")
        metric = manifest.spec["predictor"].get("scaleMetric", "cpu")
        if mode in {"Standard", "RawDeployment"} and metric not in {"cpu", "memory"}:
            yield f"InferenceService {manifest.name}: scaleMetric {metric}: the mode {mode} scales by cpu or memory"


def _references(manifests: Sequence[Manifest]) -> Found:
    """Yield each name of something that is not among the manifests."""
    named = {(one.kind, one.name) for one in manifests}
    for one in manifests:
        wanted = {*_named_by(one)}
        if one.kind == "StatefulSet" and "serviceName" in one.spec:
            wanted.add(("Service", one.spec["serviceName"]))
        if one.kind == "HorizontalPodAutoscaler":
            wanted.add((one.spec["scaleTargetRef"]["kind"], one.spec["scaleTargetRef"]["name"]))
        for kind, name in sorted(wanted - named):
            yield one.path, f"{one.kind} {one.name}: no {kind} is named {name}"
        scaled = one.spec.get("predictor", one.spec)
        if scaled.get("minReplicas", 1) > scaled.get("maxReplicas", scaled.get("minReplicas", 1)):
            yield one.path, f"{one.kind} {one.name}: minReplicas is above maxReplicas"
        yield from ((one.path, f"{one.kind} {one.name}: {problem}") for problem in _volumes(one))
        yield from ((one.path, f"{one.kind} {one.name}: {problem}") for problem in _selection(one, manifests))


def _named_by(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what the pods of a manifest name; secrets are made elsewhere."""
    waiting: list[object] = [manifest.pod]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if "claimName" in value:
                yield "PersistentVolumeClaim", value["claimName"]
            if "serviceAccountName" in value:
                yield "ServiceAccount", value["serviceAccountName"]
            for key in value.keys() & _NAMED.keys():
                if not value[key].get("optional"):
                    yield _NAMED[key], value[key]["name"]


def _volumes(manifest: Manifest) -> Iterator[str]:
    claimed = [one["metadata"]["name"] for one in manifest.spec.get("volumeClaimTemplates", ())]
    known = {*claimed, *(volume["name"] for volume in manifest.pod.get("volumes", ()))}
    for container in manifest.containers:
        mounted = (mount["name"] for mount in container.get("volumeMounts", ()))
        yield from (f"{container['name']}: no volume is named {name}" for name in mounted if name not in known)


def _selection(manifest: Manifest, manifests: Sequence[Manifest]) -> Iterator[str]:
    """Yield selectors that select no pod, and ports that those selected do not have."""
    spec, own = manifest.spec, manifest.template is not None
    selected = spec.get("selector") or spec.get("podSelector") or {}
    labels = selected if manifest.kind == "Service" else selected.get("matchLabels", {})
    pods = [one for one in manifests if one.template and labels.items() <= _labels(one).items()]
    if own and labels and manifest not in pods:
        yield f"selector {labels}: its own pods have other labels"
    elif labels and not pods:
        yield f"selector {labels}: no pod has these labels"
    listening: Collection[str | int] = {port for pod in pods for port in pod.ports}
    asked = (
        [port.get("targetPort", port.get("port")) for port in spec.get("ports", ())]
        if manifest.kind == "Service"
        else []
    )
    for rule in spec.get("ingress", ()) if manifest.kind == "NetworkPolicy" else ():
        asked += [port["port"] for port in rule.get("ports", ()) if "port" in port]
    yield from (f"port {port}: no selected pod has it" for port in asked if pods and port not in listening)


def _labels(manifest: Manifest) -> Mapping[str, str]:
    labels: Mapping[str, str] = (manifest.template or {}).get("metadata", {}).get("labels", {})
    return labels


@cache
def _schemas() -> tuple[Mapping[str, str], Mapping[str, object]]:
    """Return the name of the definition of each kind, and all definitions."""
    read = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/schema.json"))]
    kinds = {kind: name for one in read for kind, name in one["kinds"]}
    return kinds, {name: schema for one in read for name, schema in one["$defs"].items()}


def _read(path: Path) -> Sequence[Values]:
    return list(yaml.safe_load_all(path.read_text("utf-8")))
