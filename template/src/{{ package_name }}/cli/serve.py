"""`serve`: the HTTP API."""

from typing import Annotated

import typer
import uvicorn

from ..composition.parts import open_api
from ..config.loading import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the HTTP API until interrupted."""
    settings = load_settings()
    with open_api(settings) as api:
        uvicorn.run(api, host=host, port=port, log_level=settings.log_level.lower())
