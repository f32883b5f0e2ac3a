"""Programs and places that uv would use to read a project, found by reading its settings only.

uv builds a project to learn what its pyproject.toml does not say, `--no-build` or not, and it starts the
Python that stands in `.venv` or is named in `.python-version`. So what is to be locked is copied to a folder
of its own, without anything but its settings, and only where those say everything.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.project.toml_texts import list_in, read_toml, table_in

PYPROJECT, SETTINGS, LOCK_FILE = "pyproject.toml", "uv.toml", "uv.lock"

# Fields that uv asks the build backend for where they are dynamic.
_METADATA = ("name", "version", "requires-python", "dependencies", "optional-dependencies")
_FOREIGN_SETTINGS = {
    "cache-dir": "which makes uv write elsewhere",
    "keyring-provider": "which makes uv start a program",
    "http-proxy": "which sends what uv asks for elsewhere",
    "https-proxy": "which sends what uv asks for elsewhere",
    "allow-insecure-host": "which takes the check of certificates away",
    "workspace": "whose members uv would build",
}


def obstacle(folder: Path) -> str | None:
    """Return why the dependencies of `folder` cannot be read from its settings alone, or None."""
    try:
        project = _read(folder / PYPROJECT)
        settings = _read(folder / SETTINGS) if (folder / SETTINGS).exists() else {}
    except (OSError, ValueError) as error:
        return str(error)
    tools = table_in(project, "tool")
    own = table_in(tools, "uv")
    return (
        _of_metadata(project, tools)
        or _of_settings(PYPROJECT, own)
        or _of_settings(SETTINGS, settings)
        or _of_sources(own)
    )


def copy_settings(folder: Path, into: Path) -> None:
    """Copy the files that say what to lock, and nothing that could be run."""
    for name in (PYPROJECT, SETTINGS, LOCK_FILE):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, into / name)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return read_toml(file.read_bytes())
    except ValueError as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error


def _of_metadata(project: Mapping[str, Any], tools: Mapping[str, Any]) -> str | None:
    about = table_in(project, "project")
    backend = str(table_in(project, "build-system").get("build-backend", "setuptools"))
    asked = [field for field in _METADATA if field in list_in(about, "dynamic")]
    if asked:
        return (
            f"{PYPROJECT} leaves {', '.join(asked)} to the build backend {backend}, which would have to run"
        )
    if about and "poetry" in tools:
        return f"{PYPROJECT} has a table of Poetry, for which the build backend {backend} would have to run"
    return None


def _of_settings(file: str, settings: Mapping[str, Any]) -> str | None:
    found = next((name for name in _FOREIGN_SETTINGS if name in settings), None)
    return f"{file} sets {found} for uv, {_FOREIGN_SETTINGS[found]}" if found else None


def _of_sources(own: Mapping[str, Any]) -> str | None:
    for name, stated in table_in(own, "sources").items():
        for source in stated if isinstance(stated, list) else [stated]:
            if isinstance(source, dict) and not {"path", "workspace"}.isdisjoint(source):
                return f"{PYPROJECT} takes {name} from a folder, which uv would build"
    return None
