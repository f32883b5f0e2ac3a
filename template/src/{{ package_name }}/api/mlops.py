"""KServe's V1 protocol, so that the same container serves behind an InferenceService."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ..models.scoring import ModelError
from ..services.scoring.serving import NotScoredError, ScoringService
from .scoring import ScoreRequest, not_scored, to_customer

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
    router = APIRouter(tags=["kserve"], prefix=f"/v1/models/{MODEL_NAME}")

    @router.get("")
    def ready() -> dict[str, object]:
        return {"name": MODEL_NAME, "ready": service.is_ready()}

    @router.post(":predict", response_model=PredictResponse)
    def predict(request: PredictRequest) -> PredictResponse | JSONResponse:
        try:
            records = service.score_all([to_customer(one) for one in request.instances])
        except NotScoredError as error:
            return not_scored(error, at=f"body.instances.{error.place}")
        except ModelError as error:
            return not_scored(error)
        return PredictResponse(predictions=[record.score for record in records])

    return router
