"""`GET /metrics`: for Prometheus."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

_MEDIA_TYPE = "text/plain; version=1.0.0"


def metrics_router(read: Callable[[], bytes]) -> APIRouter:
    """Return the route; `read` returns the text."""
    router = APIRouter(tags=["health"])

    @router.get("/metrics", response_class=PlainTextResponse, summary="Metrics in the format of Prometheus")
    def metrics() -> PlainTextResponse:
        """Return the metrics of this process in the text format of Prometheus."""
        return PlainTextResponse(read(), media_type=_MEDIA_TYPE)

    return router
