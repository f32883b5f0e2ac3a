"""The FastAPI application."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware

from .bodies import BodyLimit
from .envelope import TRACE_HEADER, Envelope
from .guard import Guard, Security
from .idempotency import Idempotency, Repeatable
from .identity import identity_router
from .openapi import describe_errors
from .problems import install_problem_handlers
from .readiness import Readiness, readiness_router


def create_app(routers: Iterable[APIRouter], *, title: str, readiness: Readiness | None = None) -> FastAPI:
    """Return an application with its probes and the given routers; every error is a problem document.

    It does not know its callers: `protect` has to be applied before it is served.
    """
    # The pages of FastAPI load scripts of other sites, and its spans hold paths, which may hold personal data.
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
    @app.get("/livez")
    async def live() -> dict[str, str]:
        """Answer whether the process is alive; nothing else is asked."""
        return {"status": "ok"}

    app.include_router(readiness_router(readiness or Readiness(checks={})))
    app.include_router(identity_router())
    for router in routers:
        app.include_router(router)
    describe_errors(app)
    return app


def protect(app: FastAPI, security: Security, *, repeatable: Repeatable | None = None) -> FastAPI:
    """Return `app` with everything between its routes and the network: identity, limits, headers, trace ids.

    With `repeatable`, requests with an `Idempotency-Key` may be repeated.
    """
    limits = security.limits
    # The last one added is the first to see a request.
    if repeatable is not None:
        app.add_middleware(Idempotency, repeatable=repeatable)
    app.add_middleware(BodyLimit, body_bytes=limits.body_bytes, receive_s=limits.receive_s)
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
    return app
