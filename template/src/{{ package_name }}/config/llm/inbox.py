"""When cases in the inbox are due."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class InboxSettings(BaseModel):
    """A case should be closed `due_hours` after it was handed over; later it is overdue, which raises an alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due_hours: Annotated[float, Field(gt=0)] = 24.0
