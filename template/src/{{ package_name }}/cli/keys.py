"""`keys`: create, list and revoke the API keys of callers."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from ..config.loading import load_settings
from ..domain.identity import ApiKey, KeyState
from .app import operator, print_json, print_list, print_note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="API keys of callers.")
    group.command("create")(create)
    group.command("list")(list_keys)
    group.command("revoke")(revoke)
    app.add_typer(group, name="keys")


def create(
    name: Annotated[str, typer.Argument(help="Whose key it is: the name that what they do is recorded under.")],
    role: Annotated[list[str], typer.Option(help="A role of config/access.yaml; may be repeated.")],
    tenant: Annotated[str, typer.Option(help="Their tenant.")] = "main",
    days: Annotated[int | None, typer.Option(min=1, help="Days of validity; identity.key_days by default.")] = None,
) -> None:
    """Create a key and print it, once; to rotate one, create another and revoke the first when it is out of use."""
    from ..composition.identity import open_keys

    settings = load_settings()
    with open_keys(settings) as keys:
        lifetime = timedelta(days=days or settings.identity.key_days)
        key, credential = keys.create(name, tenant=tenant, roles=role, lifetime=lifetime, by=operator(tenant))
    print_json({**_payload(key), "key": credential})
    print_note("the key is not kept and cannot be shown again; send it as `Authorization: Bearer KEY`")


def list_keys(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List all keys, revoked and expired ones too, oldest first; their secrets are not kept."""
    from ..composition.core import utc_now
    from ..composition.identity import open_keys

    with open_keys(load_settings()) as service:
        keys = service.keys.all()
    if as_json:
        print_json([_payload(key) for key in keys])
        return
    now = utc_now()
    rows = [(key.key_id, key.name, key.tenant, ", ".join(key.roles), _state(key, now)) for key in keys]
    empty = "no keys yet; `keys create NAME --role ROLE` makes one"
    print_list("API keys", ("id", "name", "tenant", "roles", "state"), rows, empty=empty)


def revoke(key_id: Annotated[str, typer.Argument(help="Id of the key.")]) -> None:
    """Revoke a key; servers refuse it within identity.cache_seconds."""
    from ..composition.identity import open_keys

    with open_keys(load_settings()) as keys:
        print_json(_payload(keys.revoke(key_id, by=operator())))


def _state(key: ApiKey, now: datetime) -> str:
    state = key.state(now)
    return f"until {key.expires_at:%Y-%m-%d}" if state is KeyState.VALID else state


def _payload(key: ApiKey) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "tenant": key.tenant,
        "roles": list(key.roles),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
