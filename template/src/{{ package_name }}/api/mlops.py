"""KServe's V1 protocol, so that the same container serves behind an InferenceService."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..services.scoring.serving import ScoringService
from .scoring import ScoreRequest, SmallBodyRoute, to_customer

MODEL_NAME = "churn"


class PredictRequest(BaseModel):
    """Customers to be scored, at most 1,000 at a time."""

    model_config = ConfigDict(extra="forbid")

    instances: Annotated[list[ScoreRequest], Field(min_length=1, max_length=1000)]


class PredictResponse(BaseModel):
    """One churn probability an instance, in their order."""

    predictions: list[float]


def mlops_router(service: ScoringService) -> APIRouter:
    """Return the routes that KServe calls."""
    router = APIRouter(tags=["kserve"], prefix=f"/v1/models/{MODEL_NAME}", route_class=SmallBodyRoute)

    @router.get("")
    def ready() -> dict[str, object]:
        return {"name": MODEL_NAME, "ready": service.is_ready()}

    @router.post(":predict")
    def predict(request: PredictRequest) -> PredictResponse:
        return PredictResponse(predictions=[service.score(to_customer(one)).score for one in request.instances])

    return router
