"""Which versions of prompts are used."""

from pydantic import BaseModel, ConfigDict


class PromptsSettings(BaseModel):
    """`versions` names, for prompts that are not to be used as they are in `prompts/`, the version in their lock."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    versions: dict[str, str] = {}
