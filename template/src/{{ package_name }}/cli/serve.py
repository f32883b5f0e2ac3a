"""`serve`: the HTTP API."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..errors import AppError


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the HTTP API until interrupted."""
    import uvicorn

    from ..composition.parts import open_api

    settings = load_settings()
    with open_api(settings) as api:
        try:
            # Its logs go where all others go.
            uvicorn.run(api, host=host, port=port, log_config=None)
        except SystemExit as stopped:
            reason = f"{host}:{port}: cannot be listened on; the log says why"
            raise AppError(reason, hint="choose another one with --host and --port") from stopped
