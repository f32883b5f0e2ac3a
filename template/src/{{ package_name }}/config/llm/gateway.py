"""How hard the gateway tries to make a reply valid."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class GatewaySettings(BaseModel):
    """Corrections a reply may take, and the length (characters) beyond which it is rejected unread.

    People are alerted when more than `max_correction_rate` of the last 50 replies to a prompt took a correction.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_corrections: Annotated[int, Field(ge=0, le=10)] = 2
    max_reply_chars: Annotated[int, Field(ge=1)] = 100_000
    max_correction_rate: Annotated[float, Field(ge=0, le=1)] = 0.2
