"""KServe's V1 protocol for each table, with its explain verb."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from ...domain.scoring.table import Table
from ...models.scoring import ModelError
from ...services.scoring.explaining import Explanation, ExplanationService
from ...services.scoring.serving import NotScoredError, ScoringService
from ..scoring import ScoreRequest, not_scored, request_model, to_row

_MOST_INSTANCES = 1000


class PredictRequest(BaseModel):
    """Rows to be scored: base of the request of each table."""

    model_config = ConfigDict(extra="forbid")

    instances: Sequence[ScoreRequest]


class PredictResponse(BaseModel):
    """The probability of the positive outcome for each instance, in their order."""

    predictions: list[float]


class ExplanationModel(BaseModel):
    """The contribution of each feature to a prediction, the largest first; base and contributions sum to the total."""

    output: str
    unit: str
    base: float
    total: float
    contributions: dict[str, float]
    model_version: str


class ExplainResponse(BaseModel):
    """An explanation for each instance, in their order."""

    explanations: list[ExplanationModel]


def _predict_request(table: Table) -> type[PredictRequest]:
    row = request_model(table)
    fields: dict[str, Any] = {
        "instances": Annotated[list[row], Field(min_length=1, max_length=_MOST_INSTANCES)]  # type: ignore[valid-type]
    }
    return create_model(
        row.__name__.replace("ScoreRequest", "PredictRequest"),
        __base__=PredictRequest,
        __doc__=f"Rows of the table {table.name} to be scored, at most 1,000 at a time.",
        **fields,
    )


def add_v1_routes(router: APIRouter, service: ScoringService, explanations: ExplanationService) -> None:
    """Add readiness, prediction and explanation of a service's table."""
    table = service.table
    path, request_type = f"/v1/models/{table.name}", _predict_request(table)
    # The second tag puts the routes into the table's own snapshot of the API.
    tags: list[str | Any] = ["kserve", table.name]

    @router.get(path, tags=tags, summary=f"Whether {table.name} can be scored")
    def ready() -> dict[str, object]:
        return {"name": table.name, "ready": service.is_ready()}

    @router.post(f"{path}:predict", response_model=PredictResponse, tags=tags, summary=f"Score rows of {table.name}")
    def predict(request: request_type) -> PredictResponse | JSONResponse:  # type: ignore[valid-type]
        try:
            records = service.score_all([to_row(one, table) for one in request.instances])  # type: ignore[attr-defined]
        except NotScoredError as error:
            return not_scored(error, at=f"body.instances.{error.place}")
        except ModelError as error:
            return not_scored(error)
        return PredictResponse(predictions=[record.score for record in records])

    @router.post(
        f"{path}:explain", response_model=ExplainResponse, tags=tags, summary=f"Explain scores of {table.name}"
    )
    def explain(request: request_type) -> ExplainResponse | JSONResponse:  # type: ignore[valid-type]
        try:
            found = explanations.explain_all([to_row(one, table) for one in request.instances])  # type: ignore[attr-defined]
        except NotScoredError as error:
            return not_scored(error, at=f"body.instances.{error.place}")
        except ModelError as error:
            return not_scored(error)
        return ExplainResponse(explanations=[_explained(one) for one in found])


def _explained(found: Explanation) -> ExplanationModel:
    return ExplanationModel(
        output=found.output,
        unit=found.unit,
        base=found.base,
        total=found.total,
        contributions=found.contributions,
        model_version=found.model_version,
    )
