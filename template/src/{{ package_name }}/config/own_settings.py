"""The settings that were added to this project; `settings.Settings` has them beside its own.

Releases of the template leave this file as it is. A setting is a field; a group of settings is a pydantic model in a
module of this package, and a field of its type here.
"""

from pydantic_settings import BaseSettings


class OwnSettings(BaseSettings):
    """Read from `config/<env>.yaml`, the environment and `.env`, like all settings."""
