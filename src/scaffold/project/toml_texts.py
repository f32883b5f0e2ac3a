"""Documents of TOML texts, with one kind of error for every text that cannot be read."""

import tomllib
from collections.abc import Mapping
from typing import Any


def read_toml(content: bytes) -> Mapping[str, Any]:
    """Read a document.

    Raises:
        ValueError: it is not UTF-8, not TOML, or nested more deeply than any program could follow.
    """
    try:
        return tomllib.loads(content.decode())
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def table_in(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Read a table; empty where the value has another form, which the tools that need it refuse."""
    found = document.get(name, {})
    return found if isinstance(found, dict) else {}


def list_in(document: Mapping[str, Any], name: str) -> list[Any]:
    """Read a list; empty where the value has another form."""
    found = document.get(name, [])
    return found if isinstance(found, list) else []
