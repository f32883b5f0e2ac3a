"""Who may call which route: `config/access.yaml`, and `config/own_access.yaml` of this project."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import problems_of
from .loading import ConfigError, read_yaml_file

FILES = ("own_access.yaml", "access.yaml")
_STRICT = ConfigDict(extra="forbid", frozen=True)
_ROUTE = re.compile(r"(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/\S*)")
# The role that may call what no file names.
ADMIN = "admin"


class RouteAccess(BaseModel):
    """`roles` may call a route, each caller as often as `rate` allows; `public` needs no credential.

    `authenticated` is any caller with one: what it may do is decided by the objects that it asks for. `logged` is the
    action of the entry in the audit log that a success leaves: `none`, or `any` where it depends on the object.
    """

    model_config = _STRICT

    roles: Literal["public", "authenticated"] | Annotated[tuple[str, ...], Field(min_length=1)]
    rate: Annotated[str, Field(pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")] | None = None
    logged: Annotated[str, Field(pattern=r"^[a-z_.]+$")] | None = None

    @property
    def is_public(self) -> bool:
        """Whether it needs no credential."""
        return self.roles == "public"


class _AccessFile(BaseModel):
    model_config = _STRICT

    routes: dict[str, RouteAccess] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The rules of all routes by `METHOD /path`, in which `*` is any one part of a path; the first that fits counts."""

    rules: Sequence[tuple[str, re.Pattern[str], RouteAccess]]

    def of(self, method: str, path: str) -> tuple[str, RouteAccess]:
        """Return the route and its rule; what no file names only the role `admin` may call."""
        wanted = f"{'GET' if method == 'HEAD' else method} {path}"
        for route, pattern, rule in self.rules:
            if pattern.fullmatch(wanted):
                return route, rule
        return "other", RouteAccess(roles=(ADMIN,))


def load_access(folder: Path) -> Access:
    """Return the rules of the files in `folder`; those of the project's own file count first.

    Raises:
        ConfigError: a file is missing or cannot be used; the message names it and the route.
    """
    return Access(rules=[rule for name in FILES for rule in _rules(folder / name)])


def _rules(file: Path) -> list[tuple[str, re.Pattern[str], RouteAccess]]:
    try:
        content = _AccessFile.model_validate(read_yaml_file(file) or {})
    except ValidationError as error:
        raise ConfigError("\n".join(f"{file}: {one.line()}" for one in problems_of(error))) from error
    return [(route, _pattern(route, file), rule) for route, rule in content.routes.items()]


def _pattern(route: str, file: Path) -> re.Pattern[str]:
    if not _ROUTE.fullmatch(route):
        raise ConfigError(f"{file}: {route!r}: not a route", hint="write `METHOD /path`, with * for a part of the path")
    return re.compile("[^/]+".join(re.escape(part) for part in route.split("*")))
