"""`train`, `predict`, `score`: churn scores for customers."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from ..composition import scoring
from ..config.loading import load_settings
from ..domain.scoring.risk import risk_of
from .app import print_json, print_note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(train)
    app.command()(predict)
    app.command()(score)


def train() -> None:
    """Prepare the raw data and fit a model; it becomes the current one if it passes its release gate."""
    record = scoring.train(load_settings())
    print_json({"model_version": record.version, "metrics": dict(record.metrics)})


def predict(
    *,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the days.")] = "UTC",
    metrics: Annotated[bool, typer.Option("--metrics", help="Show what the model reached when released.")] = False,
) -> None:
    """Score every active customer of a window of days; by default the newest days that are configured."""
    if (first is None) != (last is None) or (first and last and first > last):
        raise typer.BadParameter("give --from and --to, the first day not after the last")
    settings = load_settings()
    window = scoring.prediction_window(settings, first and first.date(), last and last.date(), _zone(zone))
    run = scoring.predict(settings, window)
    payload: dict[str, object] = {
        "file": str(run.file),
        "rows": run.rows,
        "window": {"start": window.start.isoformat(), "end": window.end.isoformat()},
        "model_version": run.model.version,
    }
    if metrics:
        payload["metrics"] = dict(run.model.metrics)
    print_json(payload)
    if not run.rows:
        print_note("no active customer was observed in this window")


def score(customer_id: Annotated[str, typer.Argument(help="A customer among the prepared rows.")]) -> None:
    """Score one customer and keep the score."""
    with scoring.open_scoring(load_settings()) as service:
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


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(f"no time zone {name!r}") from error
