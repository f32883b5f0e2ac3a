"""The operations of the API, each with a request that its OpenAPI document gives as an example."""

import re
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PARAMETER = re.compile(r"\{(\w+)\}")
# A text of a field without a limit, in characters of up to four bytes; the limit of a body is 1 MiB.
_LONGEST = 250_000
# Of a shape that patterns, parsers and splitters may go through again and again.
SHAPES = {
    "one digit": "1",
    "spaces": " ",
    "words": "-order",
    "amounts": "$1,000.00 ",
    "brackets": '{"a":[',
    "quotes": '"\\',
    "sentences": "A b. ",
    "addresses": "a@a.",
    "lines": "x\n",
    "controls": "\u0001",
    "marks": "\u0301e\u200d",
    "marks in a row": "\u0301\u0327",
    "ideographs": "試験。",
    "links": "http://",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the API with its example; `{name}` in the path is a parameter."""

    method: str
    path: str
    examples: Mapping[str, str]
    body: Any
    schema: Mapping[str, Any]

    @property
    def route(self) -> str:
        """Its name."""
        return f"{self.method} {self.path}"

    def request(self, known: Mapping[str, str]) -> dict[str, Any]:
        """Return a request, in which what an earlier answer has named takes the place of examples."""
        path = _PARAMETER.sub(lambda found: known.get(found[1], self.examples[found[1]]), self.path)
        asked: dict[str, Any] = {"method": self.method, "url": path}
        if self.method == "POST":
            asked["headers"] = {"Idempotency-Key": uuid.uuid4().hex}
        if isinstance(self.body, Mapping):
            asked["json"] = {name: known.get(name, value) for name, value in self.body.items()}
        return asked


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI document."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parameters = operation.get("parameters", ())
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield Operation(
                method=method.upper(),
                path=path,
                examples={one["name"]: str(one["example"]) for one in parameters if one["in"] == "path"},
                body=content.get("example"),
                schema=content.get("schema", {}),
            )


def with_texts(operation: Operation, schemas: Mapping[str, Any], shape: str) -> Iterator[Any]:
    """Yield the body of an operation once for each of its fields that takes a text, as long as it may be there."""
    for path, longest in _texts(operation.schema, schemas):
        length = min(longest, _LONGEST)
        yield _put(operation.body, path, "a" + (shape * (length // len(shape) + 1))[: length - 2] + "b")


def _texts(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], int]]:
    if "$ref" in schema or "anyOf" in schema:
        inner = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["anyOf"][0]
        yield from _texts(inner, schemas)
    elif schema.get("type") == "string" and "enum" not in schema:
        yield (), schema.get("maxLength", sys.maxsize)
    elif schema.get("type") == "object":
        fields = dict(schema.get("properties", {}))
        if isinstance(more := schema.get("additionalProperties"), Mapping):
            fields["more"] = more
        for name, field in fields.items():
            yield from (((name, *path), longest) for path, longest in _texts(field, schemas))


def _put(body: Any, path: Sequence[str], text: str) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return text
    fields = body if isinstance(body, Mapping) else {}
    return {**fields, path[0]: _put(fields.get(path[0]), path[1:], text)}


def ids_in(answer: object) -> dict[str, str]:
    """Return the ids that an answer names, which later requests may ask for."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    fields = first.items() if isinstance(first, dict) else ()
    return {name: value for name, value in fields if name.endswith("_id") and isinstance(value, str)}
