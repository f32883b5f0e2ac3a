"""Write the schemas by which new projects check their manifests, pruned from those that two packages carry.

    pip download --no-deps --dest FOLDER kubernetes-validate==1.37.0 kserve==0.21.0
    uv run python -m tools.manifest_schemas FOLDER

The wheels are read and not installed: they have 70 MB, of which a project needs the hundredth part.
"""

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DEPLOYMENTS = Path("template/deployments")
_KINDS = (
    *(
        "ConfigMap",
        "CronJob",
        "DaemonSet",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Ingress",
        "Job",
        "Namespace",
    ),
    *("NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Role", "RoleBinding", "Secret"),
    *("Service", "ServiceAccount", "StatefulSet"),
)
# What the API server's parser takes, which the schemas leave out.
_QUANTITY = r"^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$"
# Markers of the Go types that KServe's classes leave out; left out here are servers of single frameworks.
_ENUMS = {
    "scaleMetric": ["cpu", "memory", "concurrency", "rps"],
    "scaleMetricType": ["Utilization", "AverageValue"],
}
_FRAMEWORKS = {"tensorflow", "triton", "pmml", "paddle", "onnx", "lightgbm", "xgboost", "sklearn", "pytorch"}
_PRUNED = _FRAMEWORKS | {"huggingface", "worker_spec", "auto_scaling", "tracing", "explainer", "transformer"}
_PRIMITIVES = {"str": "string", "int": "integer", "bool": "boolean", "float": "number", "datetime": "string"}
_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
Schema = dict[str, Any]


def main(folder: Path) -> None:
    """Write both schemas."""
    kubernetes, kserve = (next(folder.glob(f"{name}-*.whl")) for name in ("kubernetes_validate", "kserve"))
    found = _kubernetes(kubernetes)
    kinds = {
        key: name for name, one in found.items() for key in _keys(one) if key.rpartition("/")[2] in _KINDS
    }
    served = "InferenceService"
    spec = dict(_kserve(kserve, "V1beta1InferenceServiceSpec", found))
    meta = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": _ref(_META)}
    spec[served] = _closed({**meta, "spec": _ref("V1beta1InferenceServiceSpec")}, ["metadata", "spec"])
    annotation = {"enum": ["Standard", "Knative", "ModelMesh", "RawDeployment", "Serverless"]}
    modes = {"properties": {"serving.kserve.io/deploymentMode": annotation}}
    spec[served]["properties"]["metadata"] = {"allOf": [_ref(_META), {"properties": {"annotations": modes}}]}
    reached = _reached(found, {*kinds.values(), *_names(spec)})
    _write(
        DEPLOYMENTS / "kubernetes" / "schema.json",
        kubernetes,
        kinds,
        {name: found[name] for name in sorted(reached)},
    )
    _write(
        DEPLOYMENTS / "kserve" / "schema.json", kserve, {f"serving.kserve.io/v1beta1/{served}": served}, spec
    )


def _kubernetes(wheel: Path) -> Mapping[str, Schema]:
    """Return the strict definitions, without descriptions; `x` of one holds its group, version and kind."""
    with zipfile.ZipFile(wheel) as files:
        (path,) = (
            name
            for name in files.namelist()
            if name.endswith(f"{_version(wheel)}-local-strict/_definitions.json")
        )
        found = {name: _plain(one) for name, one in json.loads(files.read(path))["$defs"].items()}
    found["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {
        "type": ["string", "number"],
        "pattern": _QUANTITY,
    }
    found["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = {"type": ["string", "integer"]}
    return found


def _kserve(wheel: Path, name: str, known: Mapping[str, Schema]) -> Iterator[tuple[str, Schema]]:
    """Yield the definition of a class of KServe and of those that it refers to."""
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    with zipfile.ZipFile(wheel) as files:
        source = files.read(f"kserve/models/{file}.py").decode()
    types, keys = (
        ast.literal_eval(node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"openapi_types", "attribute_map"}
    )
    kept = {field: kind for field, kind in types.items() if field not in _PRUNED}
    named = {keys[field]: _typed(kind, known) for field, kind in kept.items()}
    required = [keys[field] for field in kept if f"and {field} is None:" in source]
    yield name, _closed({**named, **{key: {"enum": _ENUMS[key]} for key in named.keys() & _ENUMS}}, required)
    for inner in sorted(set(re.findall(r"V1(?:alpha|beta)1\w+", " ".join(kept.values()))) - {name}):
        yield from _kserve(wheel, inner, known)


def _typed(kind: str, known: Mapping[str, Schema]) -> Schema:
    """Return the schema of a type as KServe's classes write it, such as `list[V1Container]`."""
    if found := re.fullmatch(r"list\[(.+)\]", kind):
        return {"type": "array", "items": _typed(found[1], known)}
    if found := re.fullmatch(r"dict\(str, (.+)\)", kind):
        return {"type": "object", "additionalProperties": _typed(found[1], known)}
    if kind in _PRIMITIVES:
        return {"type": _PRIMITIVES[kind]}
    if kind.startswith(("V1alpha1", "V1beta1")):
        return _ref(kind)
    bare = re.sub(r"^(V1|K8sIoApi\w*V1|KnativeVolatile)", "", kind)
    names = [f"io.k8s.api.core.v1.{bare}", f"io.k8s.api.apps.v1.{bare}"]
    return next((_ref(name) for name in names if name in known), {})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a schema without descriptions and formats, where nothing is null."""
    if isinstance(value, list):
        return [_plain(one) for one in value if one != "null"]
    if not isinstance(value, dict):
        return value
    if (
        isinstance(kinds := value.get("type"), list)
        and len(plain := [one for one in kinds if one != "null"]) == 1
    ):
        value = {**value, "type": plain[0]}
    groups = value.get("x-kubernetes-group-version-kind")
    kept = {
        key: {name: _plain(one) for name, one in inner.items() if name != "status"}
        if key == "properties"
        else _plain(inner)
        for key, inner in value.items()
        if key not in {"description", "format", "default", "$schema"} and not key.startswith("x-")
    }
    return {**kept, "x": groups} if isinstance(groups, list) else kept


def _keys(schema: Schema) -> Iterator[str]:
    for one in schema.get("x", ()):
        yield f"{one['group']}/{one['version']}/{one['kind']}".removeprefix("/")


def _reached(definitions: Mapping[str, Schema], names: set[str]) -> set[str]:
    """Return the names, and those of everything that they refer to."""
    while more := {inner for name in names for inner in _names(definitions[name])} - names:
        names = names | more
    return names


def _names(schema: object) -> set[str]:
    return set(re.findall(r'#/\$defs/(io\.k8s[^"]+)"', json.dumps(schema)))


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _version(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def _write(path: Path, wheel: Path, kinds: Mapping[str, str], definitions: Mapping[str, Schema]) -> None:
    lines = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps({key: one[key] for key in one if key != 'x'}, sort_keys=True)}"
        for name, one in sorted(definitions.items())
    )
    source = f"pruned from {wheel.name.split('-')[0].replace('_', '-')} {_version(wheel)} (Apache-2.0)"
    listed = json.dumps(sorted(kinds.items()))
    path.write_text(
        f'{{\n  "$comment": {json.dumps(source)},\n  "kinds": {listed},\n  "$defs": {{\n{lines}\n  }}\n}}\n',
        "utf-8",
    )
    print(f"{path}: {len(definitions)} definitions, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
