"""Who judges answers by a rubric in evaluations."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class JudgeSettings(BaseModel):
    """`model` is another model of `chat.provider` than the one that answers, which would judge itself; not so offline.

    Each answer is judged `repeats` times, and the majority decides; more than once shows how far the judge agrees with
    itself, and costs as much more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    repeats: Annotated[int, Field(ge=1, le=9)] = 1
