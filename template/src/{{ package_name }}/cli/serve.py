"""`serve` and `migrate`: the HTTP API, and its database before that."""

import gc
import signal
from typing import Annotated

import typer

from ..config.loading import load_settings
from ..config.settings import Settings
from ..errors import AppError, ErrorKind
from .app import print_note, stay


class _NobodyCanCallError(AppError):
    kind = ErrorKind.INVALID


class _TerminatedError(SystemExit):
    pass


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the HTTP API until interrupted. Callers need an API key or an access token; see docs/serving.md.

    It is one process: docs/deployment.md says how to run several.

    On this machine alone, requests without a credential act as identity.development, if that is set.
    """
    import uvicorn

    from ..api.connections import TimedProtocol
    from ..api.guard import is_loopback
    from ..composition.parts import open_api
    from ..composition.work import workers_beside

    stay()
    settings, on_loopback = load_settings(), is_loopback(host)
    if not on_loopback and settings.identity.oidc is None:
        _require_key(settings, host)
    if on_loopback and settings.identity.development:
        print_note(
            f"development: requests without a credential act as {settings.identity.development}, with every role"
        )
    with open_api(settings, on_loopback=on_loopback) as api, workers_beside(settings):
        # uvicorn drains, and then raises the signal again: what is open here has to be closed too.
        signal.signal(signal.SIGTERM, _end)
        room = _room(settings.limits.connections)
        keep_what_is_there()
        try:
            uvicorn.run(
                api,
                host=host,
                port=port,
                log_config=None,  # Its logs go where all others go.
                access_log=False,  # The application logs routes: a path may hold personal data.
                http=TimedProtocol.within(settings.limits.receive_s, most=room),
                ws="none",
                limit_concurrency=room,
                timeout_graceful_shutdown=settings.limits.drain_s,
                server_header=False,
            )
        except _TerminatedError:
            print_note("terminated: requests in progress were answered, or given up after limits.drain_s")
            raise
        except SystemExit as stopped:
            reason = f"{host}:{port}: cannot be listened on; the log says why"
            raise AppError(reason, hint="choose another one with --host and --port") from stopped


def migrate() -> None:
    """Bring the database to the newest migrations, which every command does too: a step of its own before a release."""
    from ..composition.core import open_app_database

    with open_app_database(load_settings()) as engine:
        print_note(f"{engine.dialect.name}: at the newest migrations")


def _require_key(settings: Settings, host: str) -> None:
    from ..composition.identity import open_keys

    with open_keys(settings) as keys:
        if not keys.has_valid():
            raise _NobodyCanCallError(
                f"{host or 'an empty host'}: not a loopback address, and there is no API key and no provider",
                hint="`keys create NAME --role ROLE`, or set identity.oidc; docs/serving.md shows how",
            )


def _room(connections: int) -> int:
    """Return for how many connections there is room, and say so where these are fewer."""
    from ..api.connections import allow_files

    room = allow_files(connections)
    if room < connections:
        print_note(f"limits.connections: there is room for {room}, because of the limit of open files (ulimit -n)")
    return room


def keep_what_is_there() -> None:
    """Leave what is there now out of all searches for garbage: it stays until the end, and each holds up requests."""
    gc.collect()
    gc.freeze()


def _end(*_: object) -> None:
    raise _TerminatedError(0)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(migrate)
