"""Secrets: read from the environment or `.env` when they are needed, never part of the settings."""

import os
from pathlib import Path

from dotenv import dotenv_values

from .loading import ConfigError


def find_secret(name: str, root: Path = Path()) -> str | None:
    """Return the secret, `.env` before the environment; one that is empty is not set."""
    return dotenv_values(root / ".env").get(name) or os.environ.get(name) or None


def require_secret(name: str, *, needed_by: str, root: Path = Path()) -> str:
    """Return the secret.

    Raises:
        ConfigError: it is not set.
    """
    secret = find_secret(name, root)
    if secret is None:
        raise ConfigError(f"{name} is not set; {needed_by} needs it", hint=f"export {name}=..., or add it to .env")
    return secret
