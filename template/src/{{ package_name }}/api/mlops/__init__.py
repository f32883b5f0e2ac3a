"""KServe's protocols for each table, so that the same container serves behind an InferenceService."""

from collections.abc import Sequence

from fastapi import APIRouter

from ...services.scoring.explaining import ExplanationService
from ...services.scoring.serving import ScoringService
from .server import add_server_routes
from .v1 import add_v1_list, add_v1_routes
from .v2 import add_v2_routes


def mlops_router(services: Sequence[ScoringService], explanations: Sequence[ExplanationService]) -> APIRouter:
    """Return the routes that KServe calls, for the table of each service."""
    router = APIRouter()
    add_server_routes(router, services)
    add_v1_list(router, services)
    for service, explaining in zip(services, explanations, strict=True):
        add_v1_routes(router, service, explaining)
        add_v2_routes(router, service)
    return router
