"""Scores of table rows: from raw data and features to predictions, their explanations and where they come from."""

import typer

from .data import register_data
from .experiments import register_experiments
from .explain import explain
from .features import register_features
from .lineage import register_lineage
from .pipelines import predict, prepare, train
from .scores import score


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    app.command()(prepare)
    app.command()(train)
    app.command()(predict)
    app.command()(score)
    app.command()(explain)
    register_data(app)
    register_features(app)
    register_lineage(app)
    register_experiments(app)
