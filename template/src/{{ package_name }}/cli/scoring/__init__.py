"""`prepare`, `train`, `predict`, `score`, `lineage`, `experiments`: scores for the rows of declared tables."""

import typer

from .experiments import register_experiments
from .lineage import register_lineage
from .pipelines import predict, prepare, train
from .scores import score


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    app.command()(prepare)
    app.command()(train)
    app.command()(predict)
    app.command()(score)
    register_lineage(app)
    register_experiments(app)
