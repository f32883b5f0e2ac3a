"""An example for every body in the OpenAPI document: made from its schema, where a model gives none."""

from collections.abc import Mapping
from typing import Any

_DAY, _TIME = "2026-01-31", "2026-01-31T09:30:00Z"


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return a value that fits `schema`, whose references are to `schemas`: its example if it has one."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if given := schema.get("examples"):
        return given[0]
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    if choices := schema.get("anyOf"):
        return example_of(choices[0], schemas)
    return _by_type(schema, schemas)


def _by_type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: example_of(fields[name], schemas) for name in fields if _is_shown(name, schema)}
        case "array":
            return [example_of(schema["items"], schemas)] if "items" in schema else []
        case "string":
            return {"date": _DAY, "date-time": _TIME}.get(schema.get("format", ""), "text")
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return False
        case _:
            return None


def _is_shown(name: str, schema: Mapping[str, Any]) -> bool:
    """Return whether an example has this field: what may be left out is, unless its model says what fits there."""
    return name in schema.get("required", ()) or bool(
        {"examples", "example", "const"} & schema["properties"][name].keys()
    )


def _number(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an integer or a number
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None or high is None:
        return next((bound for bound in (low, high) if bound is not None), 1)
    return (low + high) // 2 if schema["type"] == "integer" else (low + high) / 2
