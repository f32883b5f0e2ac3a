"""A scored table: its declaration, raw data, dataset card and tests, proposed from a file of the user's."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scaffold.errors import TargetError, UsageError
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage, command_of
from scaffold.generating.table_proposal import TableOutline, TableProposal

EXAMPLE = "--from data.csv --target COLUMN"
ENDINGS = (".csv", ".tsv", ".txt", ".data", ".parquet", ".pq", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
# Flags of the user's that the proposal takes as they are, by their names without dashes.
_PASSED = (
    *("task", "positive", "id", "time", "group", "split", "header", "missing", "ignore", "keep", "protected"),
    *("decimal", "encoding"),
)
_SWITCHES = ("balanced", "allow-weak")
_WORDS = {"task": ("binary", "classes", "number"), "split": ("id", "group", "time"), "decimal": (".", ",")}
NO_PROPOSAL = "the declaration is proposed from the file when the part is generated: this preview has none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredTable:
    """The planner."""

    summary: str = "a scored table, declared from a file: trained, tested, and served under its name"
    needs: tuple[str, ...] = ("scoring",)
    measures: bool = True

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Take the file in; what it contains is read in the project."""
        if not order.options.get("target"):
            raise _lacking("target", order)
        source = source_of(order)
        raw = f"data/01-raw/{order.name.module}/{_plain_name(source)}"
        observed = _observed_at(order, source)
        return Plan(
            values={
                "package": project.package,
                "run": command_of(project),
                "declaration": f'"""The table {order.name.module}."""\n',
                "card": "",
                "example": {},
                "task": "",
                "id_name": "",
                "metadata": _metadata(order, source, observed),
                "raw_file": raw,
            },
            copies={raw: source},
            notes=(NO_PROPOSAL,),
        )

    def outlined(self, order: Order, project: ProjectFiles, stage: Stage) -> TableOutline | None:
        """Read the file with the project's own code, and fit nothing."""
        if not (stage.sources / "outline.py").is_file():
            return None
        found = _said(order, stage, "outline.py", file=source_of(order).resolve(), package=project.package)
        return TableOutline.model_validate(found)

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Propose the declaration and its thresholds, with the packages of the project."""
        raw, package = plan.values["raw_file"], plan.values["package"]
        found = _said(order, stage, "propose.py", file=raw, package=package)
        taken = {name: found[name] for name in ("declaration", "card", "task", "id_name")}
        name = order.name.module
        waived = (
            (f"fairness of {name}: {', '.join(found['waiver'])} waived by a placeholder",)
            if found["waiver"]
            else ()
        )
        thresholds = found["thresholds"]
        return replace(
            plan,
            values={**plan.values, **taken, "example": repr(found["example"])},
            notes=tuple(_notes(found)),
            unmeasured=(
                f"the release gate {_gate(thresholds)} is initial: what your use needs is for you to say",
                *waived,
            ),
            steps=(
                f"{plan.values['run']} train {name}",
                f"{plan.values['run']} predict {name} --metrics",
                f"say in src/{plan.values['package']}/domain/{name}.py what the scores are for",
            ),
            sections={"README.md": _readme(order, plan, found)} if "readme" in order.options else {},
            proposal=TableProposal.model_validate(found["proposal"]) if "proposal" in found else None,
            facts={
                key: found[key]
                for key in ("findings", "thresholds", "features", "protected", "ignored", "rows")
            },
        )


def source_of(order: Order) -> Path:
    """Return the user's file, once the flags are words that they can be.

    Raises:
        UsageError: they are not, or there is no file.
    """
    if not order.options.get("from"):
        raise _lacking("from", order)
    for flag, words in _WORDS.items():
        if order.options.get(flag, words[0]) not in words:
            raise UsageError(f"--{flag} {order.options[flag]}: not one of {', '.join(words)}")
    source = order.folder / order.options["from"]
    if not source.is_file():
        raise UsageError(
            f"{order.options['from']}: no such file",
            help=f"scaffold generate table {order.name.module} {EXAMPLE}",
        )
    return source


def _lacking(flag: str, order: Order) -> UsageError:
    return UsageError(
        f"--{flag} is missing",
        cause="a table is declared from a file and the column that is predicted",
        help=f"scaffold generate table {order.name.module} {EXAMPLE}",
    )


def _plain_name(source: Path) -> str:
    """Return the name of the raw file in the project: what git and every file system take."""
    ending = source.suffix.lower()
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", source.name.removesuffix(source.suffix)).strip("._") or "raw"
    return f"{stem}{ending if ending in ENDINGS else '.csv'}"


def _observed_at(order: Order, source: Path) -> str:
    given = order.options.get("observed-at")
    if given is None:
        return datetime.fromtimestamp(source.stat().st_mtime, UTC).isoformat(timespec="seconds")
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(
            f"--observed-at {given}: not a time", help="--observed-at 2026-09-30T00:00:00+00:00"
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _metadata(order: Order, source: Path, observed: str) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    record = {
        "stage": "01-raw",
        "version": "1",
        "files": {_plain_name(source): digest.hexdigest()},
        "inputs": {},
        "schema_version": f"{order.name.module}-1",
        "code_commit": "none",
        "created_at": observed,
        "rows": {},
        "parameters": {"observed_at": observed},
    }
    return json.dumps(record, indent=2)


def _said(order: Order, stage: Stage, script: str, *, file: object, package: object) -> Mapping[str, Any]:
    """Run a script of the kind on a file, with the flags of the order, and return what it prints."""
    command = ["python", str(stage.sources / script), "--file", str(file), "--package", str(package)]
    command += ["--name", order.name.module]
    # In one word: a column may begin with a hyphen.
    command += [f"--{flag}={order.options[flag]}" for flag in ("target", *_PASSED) if order.options.get(flag)]
    command += [f"--{flag}" for flag in _SWITCHES if flag in order.options]
    found: Mapping[str, Any] = json.loads(stage.run(command).splitlines()[-1])
    if "error" in found:
        raise TargetError(f"no table can be declared: {found['error']}", help=found["help"] or None)
    return found


def _readme(order: Order, plan: Plan, found: Mapping[str, Any]) -> str:
    """Describe the table for the README."""
    run, name = plan.values["run"], order.name.module
    features = len(found["features"])
    return (
        f"## Table: {order.name.title}\n\n"
        f"`src/{plan.values['package']}/domain/{name}.py` declares the table `{name}`: it predicts "
        f"`{order.options['target']}` from {features} features of the {found['rows']} rows of "
        f"`{plan.values['raw_file']}`. What was found in the file is listed in "
        f"[data/01-raw/{name}/README.md](data/01-raw/{name}/README.md).\n\n"
        f"```console\n"
        f"{run} train {name}\n"
        f"{run} predict {name} --metrics\n"
        f"{run} serve                 # POST /scores/{name}\n"
        f"```\n\n"
        f"A model is released if it meets the threshold {_gate(found['thresholds'])}, which follows from "
        f"cross-validation. State in the declaration what your use needs, and what the scores are for.\n"
    )


def _notes(found: Mapping[str, Any]) -> list[str]:
    return [
        f"{one['kind']}: {', '.join(one['columns'])}{': ' if one['columns'] else ''}{one['message']}"
        for one in found["findings"]
    ]


def _gate(thresholds: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {bound}" for name, bound in thresholds["gate"].items())


TABLE = ScoredTable()
