"""Requirements of a pyproject.toml, compared between two versions of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.project.toml_texts import list_in, read_toml, table_in

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?")
_LOCKED_PARTS = ("project", "dependency-groups", "build-system")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementChange:
    """Distributions that come and go, sorted by name."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def compare_requirements(before: bytes | None, after: bytes | None) -> RequirementChange:
    """Compare the distributions that two versions require in any group; empty where one cannot be read."""
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return RequirementChange()
    had, has = set(_names(old)), set(_names(new))
    return RequirementChange(added=tuple(sorted(has - had)), removed=tuple(sorted(had - has)))


def needs_lock(before: bytes | None, after: bytes | None) -> bool:
    """Tell whether a lock file made for `before` has to be made anew for `after`."""
    old, new = _read(before), _read(after)
    if new is None:
        return False
    return (
        old is None or any(old.get(part) != new.get(part) for part in _LOCKED_PARTS) or _uv(old) != _uv(new)
    )


def _read(content: bytes | None) -> Mapping[str, Any] | None:
    try:
        return None if content is None else read_toml(content)
    except ValueError:
        return None  # a conflict stands in it


def _uv(document: Mapping[str, Any]) -> object:
    return table_in(document, "tool").get("uv")


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    project = table_in(document, "project")
    groups = [
        list_in(project, "dependencies"),
        *table_in(project, "optional-dependencies").values(),
        *table_in(document, "dependency-groups").values(),
    ]
    for group in groups:
        for requirement in group if isinstance(group, list) else ():
            if isinstance(requirement, str) and (match := _NAME.match(requirement)):
                yield match[0].lower()
