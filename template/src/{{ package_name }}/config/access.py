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


_OTHER = ("other", RouteAccess(roles=(ADMIN,)))


class _AccessFile(BaseModel):
    model_config = _STRICT

    routes: dict[str, RouteAccess] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The rules of all routes by `METHOD /path`, in which `*` is any one part of a path; the first that fits counts.

    `pattern` has a group for each rule: one search instead of one for each rule at every request.
    """

    rules: Sequence[tuple[str, RouteAccess]]
    pattern: re.Pattern[str]

    def of(self, method: str, path: str) -> tuple[str, RouteAccess]:
        """Return the route and its rule; what no file names only the role `admin` may call."""
        wanted = f"{'GET' if method == 'HEAD' else method} {path}"
        found = self.pattern.fullmatch(wanted)
        return self.rules[found.lastindex - 1] if found and found.lastindex else _OTHER


def load_access(folder: Path) -> Access:
    """Return the rules of the files in `folder`; those of the project's own file count first.

    Raises:
        ConfigError: a file is missing or cannot be used; the message names it and the route.
    """
    rules = [rule for name in FILES for rule in _rules(folder / name)]
    return Access(rules=rules, pattern=re.compile("|".join(f"({_pattern(route)})" for route, _ in rules) or "(?!)"))


def _rules(file: Path) -> list[tuple[str, RouteAccess]]:
    try:
        content = _AccessFile.model_validate(read_yaml_file(file) or {})
    except ValidationError as error:
        raise ConfigError("\n".join(f"{file}: {one.line()}" for one in problems_of(error))) from error
    for route in content.routes:
        if not _ROUTE.fullmatch(route):
            hint = "write `METHOD /path`, with * for a part of the path"
            raise ConfigError(f"{file}: {route!r}: not a route", hint=hint)
    return list(content.routes.items())


def _pattern(route: str) -> str:
    return "[^/]+".join(re.escape(part) for part in route.split("*"))
