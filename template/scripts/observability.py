"""Check alerts, runbooks and dashboards against the metrics and events that the code has."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import yaml
from prometheus_client.metrics import Counter, Histogram, MetricWrapperBase

from manifests import FOLDER, Found

(PACKAGE,) = (path.parent for path in Path("src").glob("*/main.py"))
# What the series of a metric end with.
_ENDS: Mapping[type, Sequence[str]] = {Counter: ("_total",), Histogram: ("_bucket", "_sum", "_count")}
# Words of PromQL that stand where a metric could.
_WORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "inf", "nan", "le"}


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
    metrics = import_module(f"{PACKAGE.name}.infrastructure.telemetry.metrics").SpanMetrics(
        *2 * (lambda: {"queued": 0},)
    )
    series: dict[str, Sequence[str]] = {"up": ()}
    for collector in vars(metrics).values():
        if isinstance(collector, MetricWrapperBase):
            labels = vars(collector).get("_labelnames", ())
            for family in collector.collect():
                ends = _ENDS.get(type(collector), ("",))
                series |= {f"{family.name}{end}": (*labels, "le") for end in ends}
        elif callable(of := getattr(collector, "of", None)):
            of("any", 0.0, 1.0)  # The scores of a table are there once it has some.
        elif callable(add_rows := getattr(collector, "add_rows", None)):
            add_rows("any", ("any",), [(0.0,)])  # So are the values of its features.
    for line in metrics.text().decode().splitlines():
        if found := re.match(r"(\w+)(?:\{(.*)\})? ", line):
            series.setdefault(found[1], tuple(re.findall(r'(\w+)="', found[2] or "")))
    return series
