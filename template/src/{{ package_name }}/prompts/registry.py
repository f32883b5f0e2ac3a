"""Every output schema of the package, by name."""

import importlib
import pkgutil
from collections.abc import Mapping

from pydantic import BaseModel

from . import schemas
from .artifacts import PromptArtifact, load_prompts
from .outputs import Output, OutputSchema, OutputSchemaError

Registry = Mapping[str, OutputSchema[BaseModel]]


def load_registry() -> Registry:
    """Return the schemas of every module in `prompts/schemas/`, sorted by name.

    Raises:
        OutputSchemaError: two schemas have the same name.
    """
    found: dict[str, OutputSchema[BaseModel]] = {}
    for module in pkgutil.iter_modules(schemas.__path__):
        declared = importlib.import_module(f"{schemas.__name__}.{module.name}").SCHEMAS
        for schema in declared:
            if schema.name in found:
                raise OutputSchemaError(f"prompts/schemas/{module.name}.py: {schema.name} is declared twice")
            found[schema.name] = schema
    return dict(sorted(found.items()))


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
            f"prompts/{prompt.name}.yaml: names {schema.name} version {schema.version}, "
            f"but what calls it reads {model.__name__}"
        )
    return OutputSchema(feature=schema.feature, version=schema.version, model=model, upcasters=schema.upcasters)


def named_by(prompt: PromptArtifact, registry: Registry) -> OutputSchema[BaseModel]:
    """Return the schema that `prompt` names, whatever its type; errors as in `schema_of`."""
    name, version = prompt.outputs.schema_name, prompt.outputs.schema_version
    schema = registry.get(name)
    if schema is None:
        raise OutputSchemaError(
            f"prompts/{prompt.name}.yaml: names schema {name} version {version}, which is not in prompts/schemas/",
            hint=f"use one of {', '.join(registry)}, or declare it",
        )
    if schema.version != version:
        raise OutputSchemaError(
            f"prompts/{prompt.name}.yaml: names {name} version {version}, "
            f"but prompts/schemas/{schema.feature}.py has version {schema.version}",
            hint="bring the text up to the schema's newest version, then raise both versions in the prompt",
        )
    return schema
