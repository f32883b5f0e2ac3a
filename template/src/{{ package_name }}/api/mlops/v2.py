"""KServe's V2 protocol, the Open Inference Protocol, for each table: a column of rows is a tensor."""

from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError

from ...domain.scoring.features import Flag, Number
from ...domain.scoring.table import Table
from ...domain.scoring.targets import BinaryTarget, ClassTarget
from ...models.scoring import ModelError
from ...repositories.scoring.prediction_log import PredictionRecord
from ...services.scoring.serving import NotScoredError, ScoringService
from ..examples import example_of
from ..problems import problem
from ..scoring import ScoreRequest, not_scored, request_model, to_row

_MOST_ROWS = 1000
_ANY_NUMBER = -1

Datatype = Literal["BOOL", "INT64", "FP64", "BYTES"]


class TensorMetadata(BaseModel):
    """The name and form of a tensor; -1 means any number of rows."""

    name: str
    datatype: Datatype
    shape: list[int]


class ModelMetadata(BaseModel):
    """The inputs and outputs of a model."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class InputTensor(BaseModel):
    """A column of the rows to be scored; an unknown value is null. What else the protocol allows means nothing here."""

    model_config = ConfigDict(extra="ignore", strict=True)

    name: str
    shape: Annotated[list[int], Field(min_length=1, max_length=2), FailFast()]
    datatype: Datatype
    data: Annotated[list[bool | int | float | str | None], Field(min_length=1, max_length=_MOST_ROWS), FailFast()]


class InferRequest(BaseModel):
    """Rows to be scored, at most 1,000: a tensor for the id and for each feature."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    inputs: Annotated[list[InputTensor], FailFast()]


class OutputTensor(TensorMetadata):
    """A column of predictions, in the order of the rows."""

    data: list[float | str]


class InferResponse(BaseModel):
    """The predictions for the rows of a request, and the version that made them."""

    id: str
    model_name: str
    model_version: str
    outputs: list[OutputTensor]


def add_v2_routes(router: APIRouter, service: ScoringService) -> None:
    """Add metadata, readiness and inference of a service's table."""
    table, request_type = service.table, request_model(service.table)
    path, tags = f"/v2/models/{table.name}", ["kserve", table.name]
    shared: dict[str, Any] = {"tags": tags}

    @router.get(path, response_model=ModelMetadata, summary=f"What the model of {table.name} reads", **shared)
    def metadata() -> ModelMetadata | JSONResponse:
        try:
            return _metadata(table, service.model_version())
        except ModelError as error:
            return not_scored(error)

    @router.get(f"{path}/ready", summary=f"Whether the model of {table.name} is loaded", **shared)
    def ready() -> JSONResponse:
        if service.is_ready():
            return JSONResponse({"name": table.name, "ready": True})
        return problem(503, "Not ready", "no model of this table can be loaded", name=table.name, ready=False)

    @router.post(
        f"{path}/infer",
        response_model=InferResponse,
        summary=f"Score columns of {table.name}",
        openapi_extra=_example(table, request_type),
        **shared,
    )
    def infer(request: InferRequest) -> InferResponse | JSONResponse:
        try:
            rows = _rows(request.inputs, table, request_type)
            records = service.score_all([to_row(one, table) for one in rows])
        except _TensorError as error:
            return problem(422, "Not scored", str(error))
        except NotScoredError as error:
            return not_scored(error, at=f"row {error.place}")
        except ModelError as error:
            return not_scored(error)
        return InferResponse(
            id=request.id,
            model_name=table.name,
            model_version=records[0].model_version,
            outputs=_outputs(records, table),
        )


def _example(table: Table, row_type: type[ScoreRequest]) -> dict[str, Any]:
    """Return what the OpenAPI document shows as the body of a request: one row."""
    schema = row_type.model_json_schema()
    row = example_of(schema, schema.get("$defs", {}))
    inputs = [
        {"name": one.name, "shape": [1], "datatype": one.datatype, "data": [row.get(one.name)]}
        for one in _input_metadata(table)
    ]
    return {"requestBody": {"content": {"application/json": {"example": {"inputs": inputs}}}}}


class _TensorError(Exception):
    """Tensors that are no rows of the table."""


def _rows(inputs: Sequence[InputTensor], table: Table, row_type: type[ScoreRequest]) -> list[ScoreRequest]:
    columns = {tensor.name: tensor for tensor in inputs}
    wanted = {one.name for one in _input_metadata(table)}
    if columns.keys() != wanted or len(columns) != len(inputs):
        missing, unknown = sorted(wanted - columns.keys()), sorted(columns.keys() - wanted)
        raise _TensorError(f"inputs: missing {', '.join(missing) or 'none'}, unknown {', '.join(unknown) or 'none'}")
    rows = len(inputs[0].data)
    for tensor in inputs:
        if prod(tensor.shape) != len(tensor.data) or tensor.shape[0] != rows:
            raise _TensorError(f"{tensor.name}: shape {tensor.shape} of {len(tensor.data)} values, not [{rows}]")
    try:
        return [row_type.model_validate({name: one.data[row] for name, one in columns.items()}) for row in range(rows)]
    except ValidationError as error:
        first = error.errors()[0]
        raise _TensorError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _metadata(table: Table, version: str) -> ModelMetadata:
    return ModelMetadata(
        name=table.name,
        versions=[version],
        platform="scoring",
        inputs=_input_metadata(table),
        outputs=[TensorMetadata(name=name, datatype=kind, shape=shape) for name, kind, shape in _output_forms(table)],
    )


def _input_metadata(table: Table) -> list[TensorMetadata]:
    found = [TensorMetadata(name=table.id.name, datatype="BYTES", shape=[_ANY_NUMBER])]
    for feature in table.given:
        kind: Datatype = "BYTES"
        if isinstance(feature, Number):
            kind = "INT64" if feature.integer else "FP64"
        elif isinstance(feature, Flag):
            kind = "BOOL"
        found.append(TensorMetadata(name=feature.name, datatype=kind, shape=[_ANY_NUMBER]))
    return found


def _output_forms(table: Table) -> list[tuple[str, Datatype, list[int]]]:
    if isinstance(table.target, ClassTarget):
        shape = [_ANY_NUMBER, len(table.target.classes)]
        return [("prediction", "BYTES", [_ANY_NUMBER]), ("probabilities", "FP64", shape)]
    name = "score" if isinstance(table.target, BinaryTarget) else "prediction"
    return [(name, "FP64", [_ANY_NUMBER])]


def _outputs(records: Sequence[PredictionRecord], table: Table) -> list[OutputTensor]:
    scores: list[float | str] = [score for record in records for score in record.scores]
    columns: dict[str, list[float | str]] = {"score": scores, "prediction": scores, "probabilities": scores}
    if isinstance(table.target, ClassTarget):
        best = [max(range(len(one.scores)), key=one.scores.__getitem__) for one in records]
        columns["prediction"] = [table.target.classes[place] for place in best]
    return [
        OutputTensor(name=name, datatype=kind, shape=[len(records), *shape[1:]], data=columns[name])
        for name, kind, shape in _output_forms(table)
    ]
