"""KServe's V1 protocol for each table, with its explain verb."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, FailFast, Field, create_model

from ...domain.scoring.table import Table
from ...models.scoring import ModelError
from ...services.scoring.explaining import Explanation, ExplanationService
from ...services.scoring.serving import NotScoredError, ScoringService
from ..scoring import ScoreRequest, not_scored, request_model, to_row

_MOST_SCORED = 1000
# An explanation takes as long as scoring some dozens of rows.
_MOST_EXPLAINED = 50


class InstancesRequest(BaseModel):
    """Rows to be scored or explained: base of the requests of each table.

    What else the protocol sends with them, such as `signature_name` and `parameters`, means nothing to a table.
    """

    model_config = ConfigDict(extra="ignore")

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


def _request(table: Table, verb: str, *, most: int, done: str) -> type[InstancesRequest]:
    row = request_model(table)
    fields: dict[str, Any] = {
        "instances": Annotated[list[row], Field(min_length=1, max_length=most), FailFast()]  # type: ignore[valid-type]
    }
    return create_model(
        row.__name__.replace("ScoreRequest", f"{verb}Request"),
        __base__=InstancesRequest,
        __doc__=f"Rows of the table {table.name} to be {done}, at most {most:,} at a time.",
        **fields,
    )


class ModelList(BaseModel):
    """The names of the models."""

    models: list[str]


def add_v1_list(router: APIRouter, services: Sequence[ScoringService]) -> None:
    """Add the list of the models of all declared tables, ready or not."""

    @router.get("/v1/models", tags=["kserve"], summary="The models by name")
    def models() -> ModelList:
        return ModelList(models=[service.table.name for service in services])


def add_v1_routes(router: APIRouter, service: ScoringService, explanations: ExplanationService) -> None:
    """Add readiness, prediction and explanation of a service's table."""
    table = service.table
    path = f"/v1/models/{table.name}"
    predict_request = _request(table, "Predict", most=_MOST_SCORED, done="scored")
    explain_request = _request(table, "Explain", most=_MOST_EXPLAINED, done="explained")
    # The second tag puts the routes into the table's own snapshot of the API.
    tags: list[str | Any] = ["kserve", table.name]

    @router.get(path, tags=tags, summary=f"Whether {table.name} can be scored")
    def ready() -> dict[str, object]:
        return {"name": table.name, "ready": service.is_ready()}

    @router.post(f"{path}:predict", response_model=PredictResponse, tags=tags, summary=f"Score rows of {table.name}")
    def predict(request: predict_request) -> PredictResponse | JSONResponse:  # type: ignore[valid-type]
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
    def explain(request: explain_request) -> ExplainResponse | JSONResponse:  # type: ignore[valid-type]
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
