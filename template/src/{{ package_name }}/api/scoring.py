"""`POST /scores/<table>`: the request and response of each table follow from its declaration."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from ..domain.scoring.features import Category, Date, Feature, Flag, Number
from ..domain.scoring.risk import Risk
from ..domain.scoring.table import Row, Table
from ..domain.scoring.targets import BinaryTarget, ClassTarget, Target
from ..models.scoring import ModelError
from ..repositories.scoring.prediction_log import PredictionRecord
from ..services.scoring.serving import NotScoredError, ScoringService, predicted
from .problems import problem

_LONGEST_ID = 200


class ScoreRequest(BaseModel):
    """A row as a client describes it: base of the request of each table."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ScoreResponse(BaseModel):
    """A score as a client receives it: base of the response of each table."""

    trace_id: str
    model_version: str
    feature_version: str
    scored_at: datetime


def request_model(table: Table) -> type[ScoreRequest]:
    """Return the request of a table: its id and a value within the declared bounds for each feature that it brings."""
    fields: dict[str, Any] = {table.id.name: Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]}
    fields |= {feature.name: _annotation(feature) for feature in table.given}
    return create_model(
        f"{_class_name(table)}ScoreRequest",
        __base__=ScoreRequest,
        __doc__=f"A row of the table {table.name}.",
        **fields,
    )


def response_model(table: Table) -> type[ScoreResponse]:
    """Return the response of a table: the id that it is for, and what is predicted.

    That is a probability with its risk, a class with the probabilities of all, or a number.
    """
    fields: dict[str, Any] = {table.id.name: str, **_predicted_fields(table.target)}
    return create_model(
        f"{_class_name(table)}ScoreResponse",
        __base__=ScoreResponse,
        __doc__=f"A score of the table {table.name}.",
        **fields,
    )


def to_row(request: ScoreRequest, table: Table) -> Row:
    """Return the row that a client described."""
    values = dict(request)
    return Row(id=values.pop(table.id.name), values=values)


def not_scored(error: NotScoredError | ModelError, *, at: str = "body") -> JSONResponse:
    """Return why nothing was scored; `at` is the path of the row in the request."""
    if isinstance(error, ModelError):
        return problem(503, "No model to score with", str(error))
    fields = [{"field": f"{at}.{field}", "reason": str(error)} for field in error.fields]
    return problem(422, "Not scored", str(error), errors=fields)


def scoring_router(services: Sequence[ScoringService]) -> APIRouter:
    """Return a route for the table of each service."""
    router = APIRouter()
    for service in services:
        _add_route(router, service)
    return router


def _add_route(router: APIRouter, service: ScoringService) -> None:
    table = service.table
    request_type, response_type = request_model(table), response_model(table)

    # The second tag puts the route into the table's own snapshot of the API.
    @router.post(
        f"/scores/{table.name}",
        response_model=response_type,
        tags=["scoring", table.name],
        summary=f"Score a row of {table.name}",
    )
    def score(request: request_type) -> ScoreResponse | JSONResponse:  # type: ignore[valid-type]
        try:
            record = service.score(to_row(request, table))
        except (NotScoredError, ModelError) as error:
            return not_scored(error)
        return response_type(**_response_fields(record, table))


def _predicted_fields(target: Target) -> dict[str, Any]:
    if isinstance(target, BinaryTarget):
        return {"score": float, "risk": Risk}
    if isinstance(target, ClassTarget):
        return {"prediction": Literal[target.classes], "probabilities": dict[str, float]}
    return {"prediction": float}


def _response_fields(record: PredictionRecord, table: Table) -> dict[str, Any]:
    return {
        table.id.name: record.entity_id,
        "trace_id": record.trace_id,
        **predicted(record, table.target),
        "model_version": record.model_version,
        "feature_version": record.feature_version,
        "scored_at": record.scored_at,
    }


def _annotation(feature: Feature) -> Any:  # noqa: ANN401 - a type that is made at run time
    match feature:
        case Number(integer=True):
            bounds = Field(ge=feature.minimum, le=feature.maximum, description=feature.unit or None)
            whole = Annotated[int, bounds, BeforeValidator(_integral)]
            return whole | None if feature.optional else whole
        case Number():
            bounds = Field(
                ge=feature.minimum, le=feature.maximum, allow_inf_nan=False, description=feature.unit or None
            )
            number = Annotated[float, bounds]
            return number | None if feature.optional else number
        case Date():
            described = Field(
                json_schema_extra={"format": "date"}, description=f"{feature.minimum} to {feature.maximum}"
            )
            day = Annotated[str, described, AfterValidator(partial(_day, feature))]
            return day | None if feature.optional else day
        case Flag():
            return bool
        case Category():
            return Literal[feature.levels]


def _integral(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(feature: Date, value: str) -> str:
    if not feature.admits(value):
        raise ValueError(f"has to be a day from {feature.minimum} to {feature.maximum}, written as 2026-09-30")
    return value


def _class_name(table: Table) -> str:
    return "".join(word.capitalize() for word in table.name.split("_"))
