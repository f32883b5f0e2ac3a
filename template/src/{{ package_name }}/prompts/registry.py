"""Every output schema of the package, by name."""

import importlib
from collections.abc import Mapping

from pydantic import BaseModel

from .artifacts import PromptArtifact, load_prompts
from .files import PROMPTS, prompt_files, shown
from .outputs import Output, OutputSchema, OutputSchemaError

Registry = Mapping[str, OutputSchema[BaseModel]]


def load_registry() -> Registry:
    """Return the schemas of every `prompts/<feature>/schemas.py`, sorted by name.

    Raises:
        OutputSchemaError: two schemas have the same name.
    """
    found: dict[str, OutputSchema[BaseModel]] = {}
    for feature in sorted(file.parent.name for file in PROMPTS.glob("*/schemas.py")):
        for schema in importlib.import_module(f".{feature}.schemas", __package__).SCHEMAS:
            if schema.name in found:
                raise OutputSchemaError(f"prompts/{feature}/schemas.py: {schema.name} is declared twice")
            found[schema.name] = schema
    return dict(sorted(found.items()))


def stored_schema(name: str) -> OutputSchema[BaseModel]:
    """Return the schema whose documents were stored as `name`, today or under a former name.

    Raises:
        OutputSchemaError: no schema has or had this name.
    """
    registry = load_registry()
    named = (schema for schema in registry.values() if name in (schema.name, *schema.former_names))
    schema = next(named, None)
    if schema is None:
        raise OutputSchemaError(
            f"no schema of prompts/*/schemas.py is called {name}, nor was",
            hint="add the name to `former_names` of the schema that replaced it",
        )
    return schema


def check_prompts() -> None:
    """Hold every prompt of the package to the schema that it names; run at start-up.

    Raises:
        OutputSchemaError: a prompt names a schema that is missing or of another version.
    """
    registry = load_registry()
    for prompt in load_prompts():
        named_by(prompt, registry)


def schema_of(prompt: PromptArtifact, model: type[Output], registry: Registry | None = None) -> OutputSchema[Output]:
    """Return the schema that `prompt` names.

    Raises:
        OutputSchemaError: there is no such schema, it is not `model`'s, or the prompt was written for another version.
    """
    schema = named_by(prompt, load_registry() if registry is None else registry)
    if schema.model is not model:
        raise OutputSchemaError(
            f"{_origin(prompt)}: names {schema.name} version {schema.version}, but what calls it reads {model.__name__}"
        )
    return OutputSchema(
        feature=schema.feature,
        version=schema.version,
        model=model,
        upcasters=schema.upcasters,
        former_names=schema.former_names,
    )


def named_by(prompt: PromptArtifact, registry: Registry) -> OutputSchema[BaseModel]:
    """Return the schema that `prompt` names, of any type; errors as in `schema_of`."""
    name, version = prompt.outputs.schema_name, prompt.outputs.schema_version
    schema = registry.get(name)
    if schema is None:
        raise OutputSchemaError(
            f"{_origin(prompt)}: names schema {name} version {version}, which no prompts/*/schemas.py declares",
            hint=f"use one of {', '.join(registry)}, or declare it",
        )
    if schema.version != version:
        raise OutputSchemaError(
            f"{_origin(prompt)}: names {name} version {version}, "
            f"but prompts/{schema.feature}/schemas.py has version {schema.version}",
            hint="bring the text up to the schema's newest version, then raise both versions in the prompt",
        )
    return schema


def _origin(prompt: PromptArtifact) -> str:
    file = prompt_files().get(prompt.name)
    return shown(file) if file else f"prompt {prompt.name}"
