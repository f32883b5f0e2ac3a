"""Which chat model answers."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class ChatSettings(BaseModel):
    """`offline` needs no key: it applies fixed rules and says so in every reply."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["offline"] = "offline"
