"""`score`."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.scoring.risk import risk_of
from ..app import print_json


def score(customer_id: Annotated[str, typer.Argument(help="A customer among the prepared accounts.")]) -> None:
    """Score one customer and keep the score."""
    from ...composition.scoring import open_scoring

    with open_scoring(load_settings()) as service:
        record = service.score_known(customer_id)
    print_json(
        {
            "trace_id": record.trace_id,
            "customer_id": record.customer_id,
            "score": record.score,
            "risk": risk_of(record.score),
            "model_version": record.model_version,
            "feature_version": record.feature_version,
        }
    )
