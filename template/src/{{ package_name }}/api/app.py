"""The FastAPI application."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from .bodies import BodyLimit, keep_limits
from .console.errors import ErrorPages
from .console.overview import overview_pages
from .console.pages import list_pages
from .console.reference import reference_pages
from .envelope import TRACE_HEADER, Envelope
from .guard import Guard, Security
from .idempotency import Idempotency, Repeatable
from .identity import identity_router
from .openapi import describe_operations
from .problems import install_problem_handlers
from .readiness import Readiness, readiness_router


def create_app(routers: Iterable[APIRouter], *, title: str, readiness: Readiness | None = None) -> FastAPI:
    """Return an application with its probes, the console and the given routers; every error is a problem document.

    It does not know its callers: `protect` has to be applied before it is served.
    """
    # FastAPI's own pages load scripts of other sites; `console.reference` loads none. Its spans hold paths, which may
    # hold personal data.
    app = FastAPI(
        title=title,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    install_problem_handlers(app)

    @app.head("/health", include_in_schema=False)
    @app.get("/health", include_in_schema=False)
    @app.head("/livez", include_in_schema=False)
    @app.get("/livez", summary="Whether the process is alive")
    async def live() -> dict[str, str]:
        """Answer whether the process is alive; nothing else is asked."""
        return {"status": "ok"}

    probes = readiness_router(readiness or Readiness(checks={}))
    every = [overview_pages(), reference_pages(), probes, identity_router(), *routers]
    for router in every:
        app.include_router(router)
    describe_operations(app)
    list_pages(app, every)
    keep_limits(app, every)
    return app


def protect(app: FastAPI, security: Security, *, repeatable: Repeatable | None = None) -> FastAPI:
    """Return `app` with everything between its routes and the network: identity, limits, headers, trace ids.

    With `repeatable`, requests with an `Idempotency-Key` may be repeated.
    """
    limits = security.limits
    # The last one added is the first to see a request.
    if repeatable is not None:
        app.add_middleware(Idempotency, repeatable=repeatable)
    app.add_middleware(
        BodyLimit, body_bytes=limits.body_bytes, receive_s=limits.receive_s, larger=app.state.larger_bodies
    )
    app.add_middleware(Guard, security=security)
    if limits.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=limits.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=[TRACE_HEADER, "Retry-After"],
        )
    app.add_middleware(Envelope)
    app.add_middleware(ErrorPages)
    return app
