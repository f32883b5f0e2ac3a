"""How hard the gateway tries to make a reply valid."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class GatewaySettings(BaseModel):
    """Corrections a reply may take, and the length (characters) beyond which it is rejected unread."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_corrections: Annotated[int, Field(ge=0, le=10)] = 2
    max_reply_chars: Annotated[int, Field(ge=1)] = 100_000
