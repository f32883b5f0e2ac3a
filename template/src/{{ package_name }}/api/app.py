"""The FastAPI application."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from .bodies import BodyLimit
from .problems import install_problem_handlers


def create_app(routers: Iterable[APIRouter], *, title: str) -> FastAPI:
    """Return an application with `GET /health` and the given routers; every error is a problem document."""
    app = FastAPI(title=title)
    app.add_middleware(BodyLimit)
    install_problem_handlers(app)

    @app.head("/health", include_in_schema=False)
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    for router in routers:
        app.include_router(router)
    return app
