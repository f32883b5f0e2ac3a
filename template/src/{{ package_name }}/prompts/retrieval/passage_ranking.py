"""The schema that a reply to `passage_ranking` has to satisfy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator


class PassageRanking(BaseModel):
    """Numbers of passages, counted from 1, best first; a passage may be left out, but not named twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    best_first: tuple[Annotated[int, Field(ge=1)], ...]

    @field_validator("best_first")
    @classmethod
    def _once(cls, numbers: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(numbers)) < len(numbers):
            raise ValueError("a passage is named twice")
        return numbers
