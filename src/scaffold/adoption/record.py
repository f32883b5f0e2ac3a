"""The decisions of an adoption, kept in the table `[tool.scaffold]` of its pyproject.toml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from scaffold.errors import TargetError
from scaffold.project.toml_texts import read_toml
from scaffold.workspace.paths import name_problem

TABLE = "scaffold"
TESTS = "tests/"  # where the template has its tests


def folder_of(path: str) -> str:
    """Name the folder that a file is in."""
    return str(PurePosixPath(path).parent)


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
        rules: the user's file with settings of ruff, which hold in all other folders.
        sources: where ruff looks for the user's own modules, as that file says.
    """

    layout: Layout
    own: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    linted: tuple[str, ...] = ()
    rules: str = ""
    sources: tuple[str, ...] = ()

    def place_of(self, path: str) -> str | None:
        """Give the place of a file of the template in this project; None where the user has their own."""
        if path in self.own:
            return None
        for old, new in self.moved.items():
            if path == old or (old.endswith("/") and path.startswith(old)):
                return new + path.removeprefix(old)
        return path

    def loose_modules(self, template: Iterable[str]) -> tuple[str, ...]:
        """Give the places of the template's modules that are in folders of the user's."""
        places = (self.place_of(path) or "" for path in template if path.endswith(".py"))
        return tuple(
            place
            for place in places
            if "/" in place and not any(place.startswith(f"{folder}/") for folder in self.linted)
        )

    def as_table(self) -> dict[str, Any]:
        """Give the table to write; what is empty is left out."""
        said = {
            "layout": self.layout.value,
            "own": list(self.own),
            "moved": dict(self.moved),
            "tools": list(self.tools),
            "linted": list(self.linted),
            "rules": self.rules,
            "sources": list(self.sources),
        }
        return {key: value for key, value in said.items() if value}


def read_record(settings: bytes | None) -> Record | None:
    """Read the record in the text of a pyproject.toml; None for a project that was not adopted.

    Raises:
        TargetError: it is damaged, or names places outside the project.
    """
    content = settings or b""
    try:
        table = read_toml(content)["tool"][TABLE]
        moved = dict(table.get("moved", {}))
        return Record(
            layout=Layout(table["layout"]),
            own=_paths(table.get("own", [])),
            moved=dict(zip(_paths([*moved]), _paths([*moved.values()]), strict=True)),
            tools=_texts(table.get("tools", [])),
            linted=_paths(table.get("linted", [])),
            rules="".join(_paths([table["rules"]] if "rules" in table else [])),
            sources=_texts(table.get("sources", [])),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if not re.search(rf"(?m)^\s*\[tool\.{TABLE}\]".encode(), content):
            return None  # whoever needs the file says what is wrong with it
        raise TargetError(
            f"[tool.{TABLE}] in pyproject.toml is damaged",
            cause=str(error),
            help="take back an older one: git log -p -- pyproject.toml",
        ) from error


def _paths(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - as TOML gives it
    """Check that they lead to places in the project, and to none that git takes for its own folder."""
    for path in _texts(values):
        parts = path.removesuffix("/").split("/")
        if {"", ".", ".."} & {*parts} or any(map(name_problem, parts)):
            raise ValueError(f"{path!r} is no path in the project")
    return tuple(values)


def _texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - as TOML gives it
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{values!r} is not a list of texts")
    return tuple(values)
