"""The FastAPI application."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from .problems import install_problem_handlers


def create_app(routers: Iterable[APIRouter], *, title: str) -> FastAPI:
    """Return an application with `GET /health` and the given routers."""
    app = FastAPI(title=title)
    install_problem_handlers(app)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    for router in routers:
        app.include_router(router)
    return app
