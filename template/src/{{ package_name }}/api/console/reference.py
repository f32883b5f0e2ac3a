"""`/docs`: the OpenAPI document as a page that needs no network."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from .pages import Pages, render

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `example` is the body of a request, `answer` that of a response, both as JSON or empty."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Mapping[str, Any], ...]
    example: str
    curl: str
    answers: tuple[tuple[str, str], ...]
    answer: str


def reference_pages() -> Pages:
    """Return the page."""
    router = Pages()

    @router.page("/docs", title="API", about="Every operation with an example, and its errors.")
    def show_reference(request: Request) -> HTMLResponse:
        document = request.app.openapi()
        groups: dict[str, list[Operation]] = {}
        for tag, operation in _operations(document, str(request.base_url)):
            groups.setdefault(tag, []).append(operation)
        errors = {
            name.removeprefix("Problem"): one["description"]
            for name, one in document["components"]["responses"].items()
        }
        return render(request, "reference.html", groups=sorted(groups.items()), errors=errors)

    return router


def _operations(document: Mapping[str, Any], base: str) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            yield (found.get("tags") or ["service"])[0], _operation(path, method.upper(), found, base)


def _operation(path: str, method: str, found: Mapping[str, Any], base: str) -> Operation:
    content = found.get("requestBody", {}).get("content", {})
    sent = content.get(_JSON, {}).get("example")
    answered = [(status, one) for status, one in found["responses"].items() if "$ref" not in one]
    received = next((one.get("content", {}).get(_JSON, {}).get("example") for _, one in answered), None)
    body = ["--data-binary", "@FILE"] if content else []
    if sent is not None:
        body = ["-H", f"Content-Type: {_JSON}", "-d", json.dumps(sent, ensure_ascii=False)]
    return Operation(
        name=found["operationId"],
        method=method,
        path=path,
        summary=found["summary"],
        description=found.get("description", ""),
        parameters=tuple(found.get("parameters", ())),
        example="" if sent is None else json.dumps(sent, ensure_ascii=False, indent=2),
        curl=_curl(f"{base.rstrip('/')}{_example_path(path, found)}", method, body),
        answers=tuple((status, one["description"]) for status, one in answered),
        answer="" if received is None else json.dumps(received, ensure_ascii=False, indent=2),
    )


def _example_path(path: str, found: Mapping[str, Any]) -> str:
    required = [one for one in found.get("parameters", ()) if one["required"]]
    asked = urlencode({one["name"]: one["example"] for one in required if one["in"] == "query"})
    named = path.format(**{one["name"]: one["example"] for one in required})
    return f"{named}?{asked}" if asked else named


def _curl(url: str, method: str, body: Sequence[str]) -> str:
    chosen = ["-X", method] if method != "GET" and not body else []
    return " ".join(["curl", *map(quote, [*chosen, *body, url])])
