"""`serve`: the HTTP API."""

import ipaddress
from typing import Annotated

import typer

from ..config.loading import load_settings
from ..errors import AppError, ErrorKind

_OPEN_TO_NETWORK = "--allow-unauthenticated-network"


class _OpenToNetworkError(AppError):
    kind = ErrorKind.INVALID


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    *,
    allow_unauthenticated_network: Annotated[
        bool,
        typer.Option(_OPEN_TO_NETWORK, help="Listen beyond this machine: anyone who connects may use every route."),
    ] = False,
) -> None:
    """Serve the HTTP API until interrupted; without authentication, so by default on this machine only."""
    import uvicorn

    from ..composition.parts import open_api

    if not (allow_unauthenticated_network or _is_loopback(host)):
        raise _OpenToNetworkError(
            f"{host or 'an empty host'}: not a loopback address, and the API does not authenticate its callers",
            hint=f"put a proxy that authenticates in front and pass {_OPEN_TO_NETWORK}, or leave out --host",
        )
    settings = load_settings()
    with open_api(settings) as api:
        try:
            # Its logs go where all others go.
            uvicorn.run(api, host=host, port=port, log_config=None)
        except SystemExit as stopped:
            reason = f"{host}:{port}: cannot be listened on; the log says why"
            raise AppError(reason, hint="choose another one with --host and --port") from stopped


def _is_loopback(host: str) -> bool:
    """Tell whether `host` is surely this machine alone; other names than localhost may resolve to any address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
