"""`drift`, `models`, `outcomes`, `monitor`, `retrain`, `tune`: models after their training."""

import typer

from .drift import drift
from .models import register_models
from .monitoring import register_monitoring
from .outcomes import register_outcomes
from .tune import tune


def register(app: typer.Typer) -> None:
    """Add the commands of this package."""
    app.command()(drift)
    app.command()(tune)
    register_models(app)
    register_outcomes(app)
    register_monitoring(app)
