"""Versioned schemas that replies of models have to satisfy."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from opentelemetry.trace import get_current_span
from pydantic import BaseModel, ValidationError

from ..errors import AppError, problems_of

Output = TypeVar("Output", bound=BaseModel)
Output_co = TypeVar("Output_co", bound=BaseModel, covariant=True)
Upcaster = Callable[[dict[str, object]], dict[str, object]]


class InvalidOutputError(AppError):
    """A reply that does not satisfy its schema; `reasons` has a sentence for each field that is wrong."""

    def __init__(self, schema: str, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{schema}: {'; '.join(reasons)}")
        self.reasons = reasons


class OutputSchemaError(AppError):
    """A schema, a released version or a prompt's claim about one that does not hold; names file and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSchema(Generic[Output_co]):
    """The newest version of a schema. `upcasters[n]` turns a document of version n into one of version n + 1.

    `feature` is the folder of `prompts/` whose `schemas.py` declares it. `former_names` are names under which earlier
    releases stored documents of this schema.
    """

    feature: str
    version: int
    model: type[Output_co]
    upcasters: Mapping[int, Upcaster] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name that prompts and stored documents use."""
        return self.model.__name__

    def parse(self, raw: str) -> Output_co:
        """Return a model's reply as the newest version.

        Raises:
            InvalidOutputError: not JSON, or a field is missing, unknown or of the wrong type.
        """
        return parse_output(self.model, raw)

    def load(self, document: Mapping[str, object], *, version: int) -> Output_co:
        """Return a stored document of any released version as the newest.

        Raises:
            OutputSchemaError: the version is newer than the code, or has no upcaster.
            InvalidOutputError: the document does not satisfy the newest version after its upcasts.
        """
        if not 1 <= version <= self.version:
            raise OutputSchemaError(f"{self._file}: {self.name} has versions 1 to {self.version}, not {version}")
        current = dict(document)
        for step in range(version, self.version):
            if step not in self.upcasters:
                raise OutputSchemaError(f"{self._file}: {self.name} version {step} has no upcaster")
            current = self.upcasters[step](current)
        if version < self.version:
            get_current_span().add_event("schema.upgraded", {"app.schema": self.name, "app.version": version})
        return parse_output(self.model, json.dumps(current))

    def json_schema(self) -> dict[str, object]:
        """Return the JSON Schema of the newest version, without titles and descriptions."""
        return dict(_json_schema(self.model))

    @property
    def _file(self) -> str:
        return f"prompts/{self.feature}/schemas.py"


def schema_hash(schema: Mapping[str, object]) -> str:
    """Return the SHA-256 of a JSON Schema, hexadecimal, independent of the order of its keys."""
    return hashlib.sha256(json.dumps(schema, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def parse_output(schema: type[Output], raw: str) -> Output:
    """Return `raw` as `schema`.

    Raises:
        InvalidOutputError: not JSON, or a field is missing, unknown or of the wrong type, or holds a NUL character,
            which no database can store.
    """
    try:
        parsed = schema.model_validate_json(raw)
    except ValidationError as error:
        reasons = tuple(problem.line("reply") for problem in problems_of(error))
        raise InvalidOutputError(schema.__name__, reasons) from error
    except ValueError as error:
        raise InvalidOutputError(schema.__name__, (f"reply: {error}",)) from error
    if "\\u0000" in raw and "\\u0000" in json.dumps(parsed.model_dump(mode="json")):
        raise InvalidOutputError(schema.__name__, ("reply: a NUL character",))
    return parsed


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, object]:
    return _without_prose(model.model_json_schema())


def _without_prose(node: dict[str, object]) -> dict[str, object]:
    return {
        key: _without_prose_in(value)
        for key, value in node.items()
        if key not in {"title", "description"} or not isinstance(value, str)
    }


def _without_prose_in(value: object) -> object:
    if isinstance(value, dict):
        return _without_prose(value)
    return [_without_prose_in(item) for item in value] if isinstance(value, list) else value
