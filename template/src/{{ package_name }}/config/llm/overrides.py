"""Other settings of models, retrieval and prompts in place of those of the application."""

from collections.abc import Mapping

from pydantic import ValidationError

from ...errors import describe
from ..loading import ConfigError
from ..settings import Settings

# What changes answers, and nothing about where they are kept and who may ask.
GROUPS = ("chat", "gateway", "judge", "prompts", "retrieval")


def overridden(settings: Settings, values: Mapping[str, object], *, origin: str) -> Settings:
    """Return `settings` with `values` in their place, groups merged key by key.

    Raises:
        ConfigError: a value cannot be used, or is none of the settings that change answers; names `origin` and the key.
    """
    known = [group for group in GROUPS if group in Settings.model_fields]
    if unknown := [key for key in values if key not in known]:
        raise ConfigError(f"{origin}: {unknown[0]}: only {', '.join(known)} can be set here")
    try:
        return Settings.model_validate(_merged(settings.model_dump(), values))
    except ValidationError as error:
        raise ConfigError(f"{origin}: {describe(error)}") from error


def _merged(below: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    result = dict(below)
    for key, value in values.items():
        inner = result.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(inner, value)
        else:
            result[key] = value
    return result
