"""Names of a project: what may be one, and what to propose where it may not.

Every `*_problem` function returns None for a usable name, else a `Problem` whose suggestion, when there is
one, passes the same check.
"""

import keyword
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

FALLBACK = "support-desk"
MAX_NAME_LENGTH = 80

_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a name cannot be used, as the end of a sentence, and a name that can be."""

    reason: str
    suggestion: str | None = None


def humanise(folder: str) -> str:
    """Turn the last part of a path into a name for people: `support-desk` -> `Support Desk`."""
    words = re.split(r"[\s._-]+", folder.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word)


def to_distribution(project_name: str) -> str:
    """Derive the name for package indexes exactly as copier.yml does."""
    return re.sub(r"^-+|-+$", "", re.sub(r"[^a-z0-9]+", "-", project_name.lower())) or FALLBACK


def to_package(distribution_name: str) -> str:
    """Derive the import name exactly as copier.yml does."""
    return re.sub(r"^([0-9])", r"project_\1", re.sub(r"[^a-z0-9]+", "_", distribution_name))
