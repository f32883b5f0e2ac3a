"""The schema that a reply to `sentence_support` has to satisfy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator


class SentenceVerdict(BaseModel):
    """Whether the passages support a sentence, by its number from 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: Annotated[int, Field(ge=1)]
    supported: bool


class SentenceSupport(BaseModel):
    """The reply to `sentence_support`: at most one verdict for each sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdicts: tuple[SentenceVerdict, ...]

    @field_validator("verdicts")
    @classmethod
    def _once(cls, verdicts: tuple[SentenceVerdict, ...]) -> tuple[SentenceVerdict, ...]:
        if len({verdict.sentence for verdict in verdicts}) < len(verdicts):
            raise ValueError("a sentence is judged twice")
        return verdicts
