"""Read files of an existing repository that may hold anything."""

import configparser
from collections.abc import Callable, Mapping
from typing import Any

from scaffold.errors import TargetError
from scaffold.project.toml_texts import read_toml

Read = Callable[[str], bytes | None]

# What is read or merged below pyproject.toml has one of these forms.
_WORDS: Mapping[type, str] = {dict: "a table", list: "a list", str: "a text"}
_FORMS: Mapping[str, type] = {
    **dict.fromkeys(("project", "build-system", "dependency-groups", "tool"), dict),
    **dict.fromkeys(("tool.coverage", "tool.mypy", "tool.poetry", "tool.pytest", "tool.ruff"), dict),
    **dict.fromkeys(("tool.deptry", "tool.importlinter", "tool.uv", "tool.pytest.ini_options"), dict),
    **dict.fromkeys(("project.dependencies", "project.dynamic", "tool.ruff.src"), list),
    **dict.fromkeys(("project.classifiers", "tool.poetry.classifiers"), list),
    **dict.fromkeys(("project.name", "project.requires-python"), str),
}


def text_of(read: Read, path: str) -> str:
    """Read a file as text; empty where it is missing."""
    return (read(path) or b"").decode("utf-8", errors="replace")


def toml(content: bytes, file: str) -> Mapping[str, Any]:
    """Parse a file of settings.

    Raises:
        TargetError: it is not TOML, or what is read of pyproject.toml has another form.
    """
    try:
        document = read_toml(content)
    except ValueError as error:
        raise _unreadable(file, str(error)) from error
    for key, form in _FORMS.items():
        value: Any = document
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None and not isinstance(value, form):
            raise _unreadable(file, f"{key} is {value!r}, which is not {_WORDS[form]}")
    return document


def _unreadable(file: str, cause: str) -> TargetError:
    return TargetError(f"{file} cannot be read", cause=cause, help="correct it, and commit that")


def ini(text: str) -> configparser.ConfigParser:
    """Parse a configuration file; empty where it is none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return configparser.ConfigParser()
    return parser
