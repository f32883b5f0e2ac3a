"""Load settings from `config/<env>.yaml`, the environment and `.env`, in rising precedence."""

import os
import re
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path

import yaml
from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, SettingsError

from ..errors import AppError, ErrorKind, problems_of
from .settings import ENVIRONMENT, Settings

_PREFIX = "APP_"

# libyaml, where PyYAML comes with it, takes a tenth of the time.
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class ConfigError(AppError):
    """A setting that cannot be used; the message names the file (or environment) and the key."""

    kind = ErrorKind.MISCONFIGURED


def load_settings(root: Path = Path()) -> Settings:
    """Return the settings of the project at `root`.

    `config/<env>.yaml` is overridden by the environment (`APP_...`, nested with `__`), which is overridden by
    `.env`. `APP_ENV` chooses the YAML file and defaults to `local`.

    Raises:
        ConfigError: a file is missing or unreadable, a key is unknown, or a value has the wrong type.
    """
    dotenv = root / ".env"
    in_dotenv = _read_dotenv(dotenv)
    env = in_dotenv.get("APP_ENV") or os.environ.get("APP_ENV") or "local"
    file = root / "config" / f"{env}.yaml"
    if not re.fullmatch(ENVIRONMENT, env) or (file.parent.is_dir() and not file.is_file()):
        raise ConfigError(
            f"APP_ENV: unknown environment {env!r}", hint=f"an environment is a file: add config/{env}.yaml"
        )
    _reject_unknown_keys(os.environ, origin="environment")
    _reject_unknown_keys(in_dotenv, origin=str(dotenv))
    sources = {
        str(dotenv): _decode(DotEnvSettingsSource(Settings, env_file=dotenv), origin=str(dotenv)),
        "environment": _decode(EnvSettingsSource(Settings), origin="environment"),
        str(file): {"env": env, **_read_yaml(file)},
    }
    merged: dict[str, object] = {}
    for values in reversed(sources.values()):
        _merge(merged, values)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise ConfigError("\n".join(_lines(error, sources))) from error


def read_yaml_file(file: Path) -> object:
    """Return the one document of a file of `config/`; None if it is empty.

    Raises:
        ConfigError: it cannot be read, or is not YAML.
    """
    try:
        return yaml.load(file.read_text("utf-8"), LOADER)  # noqa: S506 - safe either way
    except (yaml.YAMLError, ValueError, OSError) as error:
        raise ConfigError(f"{file}: cannot be read as YAML: {error}") from error


def _read_yaml(file: Path) -> dict[str, object]:
    if not file.is_file():
        raise ConfigError(
            f"{file}: no such settings file", hint="run the command in the project's folder, or create the file"
        )
    values = read_yaml_file(file) or {}
    if not isinstance(values, dict):
        raise ConfigError(f"{file}: not a YAML mapping but a {type(values).__name__}")
    return values


def _read_dotenv(file: Path) -> dict[str, str | None]:
    if not file.is_file():
        return {}
    try:
        with file.open(encoding="utf-8") as lines:
            wrong = [binding.original.line for binding in parse_stream(lines) if binding.error]
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: cannot be read: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    if wrong:
        # The line itself is not shown: it may hold a secret.
        raise ConfigError(f"{file}:{wrong[0]}: not NAME=VALUE", hint="fix or delete the line; see `.env.example`")
    return dotenv_values(file)


def _decode(source: EnvSettingsSource, *, origin: str) -> dict[str, object]:
    try:
        return source()
    except SettingsError as error:
        names = ", ".join(name.upper() for name in source.env_vars if _is_undecodable(source, name))
        hint = "a list or a group of settings is written as JSON; `.env.example` shows how"
        raise ConfigError(f"{origin}: {names}: not JSON: {error.__cause__}", hint=hint) from error


def _is_undecodable(source: EnvSettingsSource, name: str) -> bool:
    alone = copy(source)
    alone.env_vars = {name: source.env_vars[name]}
    try:
        alone()
    except SettingsError:
        return True
    return False


def _reject_unknown_keys(values: Mapping[str, str | None], *, origin: str) -> None:
    known = {name.upper() for name in Settings.model_fields}
    for key in sorted(values):
        if key.startswith(_PREFIX) and key.removeprefix(_PREFIX).split("__")[0] not in known:
            raise ConfigError(f"{origin}: unknown setting {key}", hint="`.env.example` lists the settings")


def _merge(target: dict[str, object], values: Mapping[str, object]) -> None:
    for key, value in values.items():
        below = target.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            _merge(below, value)
        else:
            target[key] = dict(value) if isinstance(value, dict) else value


def _lines(error: ValidationError, sources: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for problem in problems_of(error):
        path = tuple(map(str, problem.location))
        origin = next((name for name, values in sources.items() if _holds(values, path)), "defaults")
        yield f"{origin}: {problem.line()}"


def _holds(values: object, path: tuple[str, ...]) -> bool:
    if not path or isinstance(values, list):
        return True
    return isinstance(values, dict) and path[0] in values and _holds(values[path[0]], path[1:])
