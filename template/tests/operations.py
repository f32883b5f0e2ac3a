"""The operations of the API, each with a request that its OpenAPI document gives as an example."""

import json
import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

_PARAMETER = re.compile(r"\{(\w+)\}")
# A text of a field without a limit, in characters of up to four bytes; the limit of a body is 1 MiB.
_LONGEST, _LARGEST = 250_000, 1_000_000
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
    """An operation of the API with its example: `body` is JSON, `file` are bytes.

    `{name}` in the path is a parameter; further `examples` are required in the query.
    """

    method: str
    path: str
    examples: Mapping[str, str]
    body: Any
    file: str | None
    schema: Mapping[str, Any]

    @property
    def route(self) -> str:
        """Its name."""
        return f"{self.method} {self.path}"

    def request(self, known: Mapping[str, str]) -> dict[str, Any]:
        """Return a request, in which what an earlier answer has named takes the place of examples."""
        path = _PARAMETER.sub(lambda found: known.get(found[1], self.examples[found[1]]), self.path)
        query = urlencode({name: one for name, one in self.examples.items() if f"{{{name}}}" not in self.path})
        asked: dict[str, Any] = {"method": self.method, "url": f"{path}?{query}" if query else path}
        if self.method == "POST":
            asked["headers"] = {"Idempotency-Key": uuid.uuid4().hex}
        if isinstance(self.body, Mapping):
            asked["json"] = {name: known.get(name, value) for name, value in self.body.items()}
        if self.file is not None:
            asked["content"] = self.file
        return asked


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI document."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parameters = operation.get("parameters", ())
            kinds = operation.get("requestBody", {}).get("content", {})
            content = kinds.get("application/json", {})
            yield Operation(
                method=method.upper(),
                path=path,
                examples={one["name"]: str(one["example"]) for one in parameters if one["required"]},
                body=content.get("example"),
                file=kinds.get("application/octet-stream", {}).get("example"),
                schema=content.get("schema", {}),
            )


def with_texts(operation: Operation, schemas: Mapping[str, Any], shape: str) -> Iterator[Any]:
    """Yield the body of an operation once for each of its fields that takes a text, as long as it may be there."""
    for path, field in _fields(operation.schema, schemas, "string"):
        length = min(field.get("maxLength", sys.maxsize), _LONGEST)
        yield _put(operation.body, path, "a" + (shape * (length // len(shape) + 1))[: length - 2] + "b")


def with_items(operation: Operation, schemas: Mapping[str, Any], item: object) -> Iterator[Any]:
    """Yield the body of an operation once for each of its lists, with as many of an item as a body may have."""
    for path, _ in _fields(operation.schema, schemas, "array"):
        yield _put(operation.body, path, [item] * (_LARGEST // (len(json.dumps(item)) + 2)))


_Path = tuple[str | int, ...]


def _fields(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], kind: str
) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
    if "$ref" in schema or "anyOf" in schema:
        inner = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["anyOf"][0]
        yield from _fields(inner, schemas, kind)
        return
    if schema.get("type") == kind and "enum" not in schema:
        yield (), schema
    fields: dict[str | int, Any] = dict(schema.get("properties", {}))
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        fields["more"] = more
    if "items" in schema:
        fields[0] = schema["items"]
    for name, field in fields.items():
        yield from (((name, *path), found) for path, found in _fields(field, schemas, kind))


def _put(body: Any, path: _Path, value: object) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return value
    if path[0] == 0:
        return [_put(body[0] if body else None, path[1:], value)]
    fields = body if isinstance(body, Mapping) else {}
    return {**fields, path[0]: _put(fields.get(path[0]), path[1:], value)}


def ids_in(answer: object) -> dict[str, str]:
    """Return the ids that an answer names, which later requests may ask for."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    fields = first.items() if isinstance(first, dict) else ()
    return {name: value for name, value in fields if name.endswith("_id") and isinstance(value, str)}
