"""`POST /scores`."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ..domain.scoring.customers import Contract, Customer, InternetService, PaymentMethod
from ..domain.scoring.risk import Risk, risk_of
from ..models.scoring import ModelError
from ..services.scoring.serving import NotScoredError, ScoringService
from .problems import problem

Charges = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class ScoreRequest(BaseModel):
    """A customer as a client describes it: charges in US dollars, tenure in billed months."""

    model_config = ConfigDict(extra="forbid", strict=True)

    customer_id: Annotated[str, Field(min_length=1, max_length=200)]
    tenure_months: Annotated[int, Field(ge=0, le=1200)]
    monthly_charges: Annotated[Charges, Field(le=10_000)]
    total_charges: Charges
    has_partner: bool
    has_dependents: bool
    phone_service: bool
    multiple_lines: bool
    online_security: bool
    online_backup: bool
    device_protection: bool
    tech_support: bool
    streaming_tv: bool
    streaming_movies: bool
    paperless_billing: bool
    internet_service: Annotated[InternetService, Field(strict=False)]
    contract: Annotated[Contract, Field(strict=False)]
    payment_method: Annotated[PaymentMethod, Field(strict=False)]


class ScoreResponse(BaseModel):
    """A score as a client receives it."""

    trace_id: str
    customer_id: str
    score: float
    risk: Risk
    model_version: str
    feature_version: str
    scored_at: datetime


def to_customer(request: ScoreRequest) -> Customer:
    """Return the customer that a client described."""
    return Customer(**dict(request))


def not_scored(error: NotScoredError | ModelError, *, at: str = "body") -> JSONResponse:
    """Return why nothing was scored; `at` is where the customer stands in the request."""
    if isinstance(error, ModelError):
        return problem(503, "No model to score with", str(error))
    fields = [{"field": f"{at}.{field}", "reason": str(error)} for field in error.fields]
    return problem(422, "Not scored", str(error), errors=fields)


def scoring_router(service: ScoringService) -> APIRouter:
    """Return the routes of `service`."""
    router = APIRouter(tags=["scoring"])

    @router.post("/scores", response_model=ScoreResponse)
    def score(request: ScoreRequest) -> ScoreResponse | JSONResponse:
        try:
            record = service.score(to_customer(request))
        except (NotScoredError, ModelError) as error:
            return not_scored(error)
        return ScoreResponse(
            trace_id=record.trace_id,
            customer_id=record.customer_id,
            score=record.score,
            risk=risk_of(record.score),
            model_version=record.model_version,
            feature_version=record.feature_version,
            scored_at=record.scored_at,
        )

    return router
