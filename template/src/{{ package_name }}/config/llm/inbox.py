"""When cases in the inbox are due."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class InboxSettings(BaseModel):
    """A case is due `due_hours` after its escalation; an overdue one raises an alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due_hours: Annotated[float, Field(gt=0)] = 24.0
