"""Who judges answers by a rubric in evaluations."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class JudgeSettings(BaseModel):
    """`model` is the model of `chat.provider` that judges; if not given, the one that answers judges itself.

    Each answer is judged `repeats` times, and the majority decides; more than once shows how far the judge agrees with
    itself, and costs as much more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    repeats: Annotated[int, Field(ge=1, le=9)] = 1
