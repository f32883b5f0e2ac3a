"""Complete the OpenAPI document of FastAPI: the errors of every operation, and an example of each JSON body."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from .examples import example_of
from .problems import MEDIA_TYPE

# What the application itself may answer, whatever the route.
_ANYWHERE = {
    "400": "The body cannot be read",
    "401": "No valid credential",
    "403": "The caller may not do this",
    "404": "No such object of this caller",
    "408": "The request was not received in time",
    "409": "The state of the object does not allow it",
    "413": "The request is too large",
    "415": "The body is not JSON",
    "422": "The request is invalid",
    "429": "Too many requests of this caller",
    "500": "An unforeseen error",
    "502": "A dependency failed",
    "503": "A dependency, or the service itself, is unavailable",
}


# The id in an example, of a run, a job or a case that the caller knows.
_ID = "0b5c1f6e2a7d4c3f9e8a7b6c5d4e3f2a"
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Repeating a request under its key gives the first response again.",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


class FieldProblem(BaseModel):
    """A field of the request that is wrong."""

    field: str
    reason: str


class Problem(BaseModel):
    """A problem document (RFC 9457). Errors of single routes have further members."""

    type: str
    title: str
    status: int
    detail: str
    trace_id: str | None = None
    errors: list[FieldProblem] = []


def describe_operations(app: FastAPI) -> None:
    """Have the OpenAPI document of `app` name every error of every operation, and give an example of each JSON body."""
    app.openapi = partial(_described, app, app.openapi)  # type: ignore[method-assign]  # as FastAPI documents it


def _described(app: FastAPI, original: Any) -> dict[str, Any]:  # noqa: ANN401 - a method of FastAPI
    if app.openapi_schema:
        return app.openapi_schema
    document: dict[str, Any] = original()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    reference = "#/components/schemas/{model}"
    problem = Problem.model_json_schema(ref_template=reference)
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    document["components"]["responses"] = {
        f"Problem{status}": {"description": text, "content": content} for status, text in _ANYWHERE.items()
    }
    for path in document["paths"].values():
        if "post" in path:
            path["post"].setdefault("parameters", []).append(_KEY)
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["required"]:
                parameter.setdefault("example", (parameter["schema"].get("examples") or [_ID])[0])
        operation["responses"] = {
            status: response for status, response in operation["responses"].items() if not status.startswith("4")
        } | {status: {"$ref": f"#/components/responses/Problem{status}"} for status in _ANYWHERE}
        for body in _json_bodies(operation):
            body.setdefault("example", example_of(body["schema"], schemas))
    return document


def _json_bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
        if body := holder.get("content", {}).get("application/json"):
            yield body


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()
