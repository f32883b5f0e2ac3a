"""The lock of released schemas: `prompts/<feature>/released/<schema>.json`, every version with its hash.

A released version never changes, because documents of it are stored. The files are written by `schemas release`
and reviewed like code.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from ..errors import describe
from .artifacts import PromptArtifact
from .files import PROMPTS
from .outputs import OutputSchema, OutputSchemaError, schema_hash
from .registry import Registry, named_by

RELEASED = PROMPTS


class _Release(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    json_schema: dict[str, JsonValue]


_Releases = TypeAdapter(dict[int, _Release])


def find_problems(registry: Registry, prompts: Iterable[PromptArtifact], *, released: Path = RELEASED) -> list[str]:
    """Return a sentence, naming file and version, for each promise about schemas that is broken.

    Every version is in the lock, unchanged, and each older one has its upcaster; no released schema is missing; every
    prompt names a schema in its newest version.
    """
    problems: list[str] = []
    for schema in registry.values():
        problems.extend(_problems_of(schema, released))
    known = {_file(schema, released) for schema in registry.values()}
    orphans = sorted(set(released.glob("*/released/*.json")) - known)
    problems += [f"{_shown(file, released)}: no schema of this name is in its schemas.py" for file in orphans]
    for prompt in prompts:
        try:
            named_by(prompt, registry)
        except OutputSchemaError as error:
            problems.append(str(error))
    return problems


def release(registry: Registry, *, released: Path = RELEASED) -> list[OutputSchema[BaseModel]]:
    """Add each newest version that is not in the lock yet and return what was added; nothing released is changed.

    Raises:
        OutputSchemaError: a released version differs from the code; nothing is added.
    """
    added: list[OutputSchema[BaseModel]] = []
    files: list[tuple[Path, Mapping[int, object]]] = []
    for schema in registry.values():
        file = _file(schema, released)
        releases = _read(file, released)
        current = schema.json_schema()
        known = releases.get(schema.version)
        if known is None:
            entries = {version: entry.model_dump() for version, entry in releases.items()}
            entries[schema.version] = {"sha256": schema_hash(current), "json_schema": current}
            files.append((file, entries))
            added.append(schema)
        elif known.sha256 != schema_hash(current):
            raise OutputSchemaError(_changed(schema, file, released), hint=_HOW_TO_CHANGE)
    for file, versions in files:
        _write(file, versions)
    return added


_HOW_TO_CHANGE = "raise its version, add an upcaster from the released one, then run `schemas release`"


def _problems_of(schema: OutputSchema[BaseModel], released: Path) -> Iterator[str]:
    file = _file(schema, released)
    shown = _shown(file, released)
    source = f"prompts/{schema.feature}/schemas.py"
    try:
        releases = _read(file, released)
    except OutputSchemaError as error:
        yield str(error)
        return
    for version, entry in releases.items():
        if schema_hash(entry.json_schema) != entry.sha256:
            yield f"{shown}: version {version} was edited after its release"
    if schema.version not in releases:
        yield f"{shown}: {schema.name} version {schema.version} is not released: run `schemas release`"
    elif releases[schema.version].sha256 != schema_hash(schema.json_schema()):
        yield f"{_changed(schema, file, released)}: {_HOW_TO_CHANGE}"
    for version in range(1, schema.version):
        if version not in releases:
            yield f"{shown}: {schema.name} version {version} is missing from the lock"
        if version not in schema.upcasters:
            yield f"{source}: {schema.name} version {version} has no upcaster to version {version + 1}"
    for version in sorted(set(releases) - set(range(1, schema.version + 1))):
        yield f"{source}: {schema.name} is at version {schema.version}, but version {version} is released"


def _changed(schema: OutputSchema[BaseModel], file: Path, released: Path) -> str:
    source = f"prompts/{schema.feature}/schemas.py"
    return f"{source}: {schema.name} version {schema.version} is not what {_shown(file, released)} released"


def _read(file: Path, released: Path) -> dict[int, _Release]:
    if not file.is_file():
        return {}
    try:
        return _Releases.validate_json(file.read_bytes())
    except ValidationError as error:
        raise OutputSchemaError(
            f"{_shown(file, released)}: not a list of released versions: {describe(error)}"
        ) from error


def _write(file: Path, entries: Mapping[int, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def _file(schema: OutputSchema[BaseModel], released: Path) -> Path:
    return released / schema.feature / "released" / f"{schema.name}.json"


def _shown(file: Path, released: Path) -> str:
    return f"prompts/{file.relative_to(released).as_posix()}"
