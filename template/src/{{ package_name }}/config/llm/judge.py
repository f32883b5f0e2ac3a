"""Who judges answers by a rubric in evaluations."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class JudgeSettings(BaseModel):
    """`rubric` is the file by which answers are judged, below `evals_dir`.

    `model` is the model of `chat.provider` that judges; if not given, the one that answers judges itself.

    Each answer is judged `repeats` times, and the majority decides; more than once shows how far the judge agrees with
    itself, and costs as much more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rubric: Path = Path("rubrics/llm/answer-rubric.md")
    model: str | None = None
    repeats: Annotated[int, Field(ge=1, le=9)] = 1
