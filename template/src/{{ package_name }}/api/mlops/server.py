"""KServe's V2 protocol for the server as a whole: metadata and health."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ...services.scoring.serving import ScoringService
from ..problems import problem


class ServerMetadata(BaseModel):
    """The server; of the extensions of the protocol it has none."""

    name: str
    version: str
    extensions: list[str]


def add_server_routes(router: APIRouter, services: Sequence[ScoringService]) -> None:
    """Add metadata and health of the server. It is ready when the model of every declared table is loaded."""

    @router.get("/v2", tags=["kserve"], summary="Name and version of the server")
    def metadata(request: Request) -> ServerMetadata:
        return ServerMetadata(name=request.app.title, version=request.app.version, extensions=[])

    @router.get("/v2/health/live", tags=["kserve"], summary="Whether the server answers")
    async def live() -> dict[str, bool]:
        return {"live": True}

    @router.get("/v2/health/ready", tags=["kserve"], summary="Whether every model is loaded")
    def ready() -> JSONResponse:
        if missing := [service.table.name for service in services if not service.is_ready()]:
            return problem(503, "Not ready", f"no model can be loaded of {', '.join(missing)}", ready=False)
        return JSONResponse({"ready": True})
