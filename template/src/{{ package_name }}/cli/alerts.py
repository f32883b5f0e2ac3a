"""`alerts`: who hears of failures."""

import typer

from ..config.loading import load_settings
from .app import print_note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Alerts about failures.")
    group.callback()(_alerts)
    group.command("test")(test)
    app.add_typer(group, name="alerts")


def _alerts() -> None:
    """Alerts about failures."""


def test() -> None:
    """Send a test alert to every receiver of `alerts.sinks`; fail if one of them cannot be reached."""
    from ..composition.alerts import open_receivers
    from ..composition.core import utc_now
    from ..services.alerts import send_to_all, trial_alert

    settings = load_settings()
    with open_receivers(settings) as receivers:
        send_to_all(receivers, trial_alert(utc_now()))
    print_note(f"sent to {', '.join(settings.alerts.sinks)}")
