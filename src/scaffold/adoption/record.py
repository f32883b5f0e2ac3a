"""The decisions of an adoption, kept in the table `[tool.scaffold]` of its pyproject.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaffold.errors import TargetError

TABLE = "scaffold"
TESTS = "tests/"  # where the template has its tests


class Layout(StrEnum):
    """Whose distribution the layered package is in."""

    WHOLE = "whole"  # the template's: the repository had none
    INSIDE = "inside"  # the user's, as layers of the user's package
    BESIDE = "beside"  # none: an application beside the user's distribution, which stays as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where files of the template are in this project, and what of it the user has instead.

    Attributes:
        layout: where the layered package is.
        own: files of the template's names that are the user's; updates leave them alone.
        moved: places of files, and of folders that end with a slash, that are elsewhere here.
        tools: tools that the user configures; what the template sets for them is left out or in files apart.
        linted: folders of the template alone, which keep the template's rules for ruff.
    """

    layout: Layout
    own: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    linted: tuple[str, ...] = ()

    def place_of(self, path: str) -> str | None:
        """Give the place of a file of the template in this project; None where the user has their own."""
        if path in self.own:
            return None
        for old, new in self.moved.items():
            if path == old or (old.endswith("/") and path.startswith(old)):
                return new + path.removeprefix(old)
        return path

    def as_table(self) -> dict[str, Any]:
        """Give the table to write; what is empty is left out."""
        said = {
            "layout": self.layout.value,
            "own": list(self.own),
            "moved": dict(self.moved),
            "tools": list(self.tools),
            "linted": list(self.linted),
        }
        return {key: value for key, value in said.items() if value}


def read_record(settings: bytes | None) -> Record | None:
    """Read the record in the text of a pyproject.toml; None for a project that was not adopted.

    Raises:
        TargetError: it is damaged.
    """
    try:
        document = tomllib.loads((settings or b"").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None  # whoever needs the file says what is wrong with it
    table = document.get("tool", {}).get(TABLE)
    if table is None:
        return None
    try:
        return Record(
            layout=Layout(table["layout"]),
            own=_texts(table.get("own", [])),
            moved={str(old): str(new) for old, new in table.get("moved", {}).items()},
            tools=_texts(table.get("tools", [])),
            linted=_texts(table.get("linted", [])),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TargetError(
            f"[tool.{TABLE}] in pyproject.toml is damaged",
            cause=str(error),
            help="take back an older one: git log -p -- pyproject.toml",
        ) from error


def _texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - as TOML gives it
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{values!r} is not a list of texts")
    return tuple(values)
