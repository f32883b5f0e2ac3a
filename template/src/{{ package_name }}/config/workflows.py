"""Where batch workflows run."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class WorkflowsSettings(BaseModel):
    """`engine` is one of `composition.executors.ENGINES`; `workers` is how many items run at a time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: str = "threads"
    workers: Annotated[int, Field(ge=1, le=256)] = 4
