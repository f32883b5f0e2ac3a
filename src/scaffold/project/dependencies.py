"""Dependencies of a template, read from its own files, so that no list can go stale."""

import re
from collections.abc import Mapping
from pathlib import Path

from scaffold.answers.spelling import canonical

# Requirements are found by their floor, because a template's pyproject.toml is not TOML yet.
_REQUIREMENT = re.compile(r"""^\s*["']([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?[<>=~]""", re.MULTILINE)
_LOCKED = re.compile(r'^name = "([^"]+)"\nversion = "[^"]+"\nsource = \{ registry', re.MULTILINE)
_DOCSTRING = re.compile(r'"""[\s\S]*?"""')
_IMPORT = re.compile(
    r"^[ ]*(?:from[ ]+([a-z_]\w*)[\w.]*[ ]+import[ ]|import[ ]+([a-z_]\w*)[\w.]*(?:[ ]+as[ ]+\w+)?$)",
    re.MULTILINE,
)

A_DEPENDENCY = "a dependency of the project"
A_PACKAGE = "another package of the project"


def distributions(template: Path) -> Mapping[str, str]:
    """Give the canonical names of all distributions that a project of this template installs.

    `template` is an exported template: the folder that holds copier.yml. Both the declared requirements and
    the lock file of tested versions count, because a project cannot depend on its own name.
    """
    declared = _REQUIREMENT.findall(_read(template / "template" / "pyproject.toml.jinja"))
    locked = _LOCKED.findall(_read(template / "locks" / "uv.lock"))
    return {canonical(name): A_DEPENDENCY for name in [*declared, *locked]}


def packages(template: Path) -> Mapping[str, str]:
    """Give the import names that a package of the project would shadow, or be shadowed by.

    These are the imports in the template's Python files, the locked distributions spelled as packages, and
    the project's other top-level packages.
    """
    body = template / "template"
    sources = (_DOCSTRING.sub("", _read(path)) for path in body.rglob("*.py*"))
    imported = {name for source in sources for names in _IMPORT.findall(source) for name in names if name}
    named = {name.replace("-", "_") for name in distributions(template)}
    folders = {path.parent.name for path in body.glob("*/__init__.py")}
    return dict.fromkeys(imported | named, A_DEPENDENCY) | dict.fromkeys(folders, A_PACKAGE)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
