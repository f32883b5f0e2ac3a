"""Errors as problem documents (RFC 9457)."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match
from structlog.contextvars import get_contextvars

from ..errors import AppError, ErrorKind

_log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
STATUSES = {
    ErrorKind.INVALID: 422,
    ErrorKind.MISCONFIGURED: 500,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.DENIED: 403,
    ErrorKind.UNAVAILABLE: 503,
    ErrorKind.FAILED: 502,
}
# A body may have as many mistakes as members; the first of them are shown, each by so many characters.
_MOST_MISTAKES, _LONGEST_NAME = 20, 200
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# An error may repeat what was sent.
_LONGEST_DETAIL = 4_000
# Whatever is missing, it may be back: when to ask again.
_RETRY = {"Retry-After": "5"}


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem document; an unexpected one shows no internals."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(Exception, _unforeseen)


def problem(
    status: int, title: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """Return a problem document with the trace id of the request; `more` are its extension members.

    One of 503 says when to ask again.
    """
    shown = detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]} ..."
    body = {"type": "about:blank", "title": title, "status": status, "detail": shown, **more}
    trace_id = get_contextvars().get("trace_id")
    if trace_id:
        body.setdefault("trace_id", trace_id)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers = _RETRY | {**(headers or {})}
    return _Document(jsonable_encoder(body), status_code=status, headers=headers)


class _Document(JSONResponse):
    media_type = MEDIA_TYPE

    def render(self, content: object) -> bytes:
        # JSON may hold halves of characters, for which there is no UTF-8: they are written as JSON escapes them.
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def error_problem(error: AppError) -> JSONResponse:
    """Return the problem document of an error, by its kind. Faults of the settings are logged, not shown to callers."""
    if error.kind is ErrorKind.MISCONFIGURED:
        _log.error(str(error))
        return problem(STATUSES[error.kind], "Internal error", "The service is not configured for this request")
    return problem(STATUSES[error.kind], "The request could not be completed", str(error))


def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    media_type = request.headers.get("content-type", "")
    if "json" not in media_type and any(item["loc"] == ("body",) and item["type"] != "missing" for item in found):
        sent = f"the body was sent as {media_type}" if media_type else "no Content-Type was sent"
        detail = f"{sent}; send it as application/json"
        return problem(415, "Unsupported media type", detail)
    fields = [{"field": _path(item["loc"]), "reason": item["msg"]} for item in found[:_MOST_MISTAKES]]
    more = [f"and {len(found) - len(fields)} more"] if len(found) > len(fields) else []
    detail = "; ".join([*(f"{one['field']}: {one['reason']}" for one in fields), *more])
    return problem(422, "Invalid request", detail, errors=fields)


def _path(parts: Sequence[object]) -> str:
    return ".".join(str(part)[:_LONGEST_NAME] for part in parts)


def _http_error(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    phrase = HTTPStatus(status).phrase
    detail = str(getattr(error, "detail", ""))
    if status == HTTPStatus.NOT_FOUND and detail == phrase:
        detail = f"no page or operation at {request.url.path}; /docs lists every operation"
    response = problem(status, phrase, detail)
    response.headers.update(getattr(error, "headers", None) or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        # The framework names the methods of the first route with this path; those of another one are allowed too.
        response.headers["Allow"] = ", ".join(method for method in _METHODS if _is_served(request, method))
    return response


def _is_served(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


def _app_error(_: Request, error: Exception) -> JSONResponse:
    return error_problem(error if isinstance(error, AppError) else AppError(str(error)))


def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    return problem(500, "Internal error", type(error).__name__)
