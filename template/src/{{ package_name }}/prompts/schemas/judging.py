"""The reply to `rubric_judgement`."""

from pydantic import BaseModel, ConfigDict

from ..outputs import OutputSchema


class JudgedCriterion(BaseModel):
    """A verdict on one criterion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    criterion: str
    evidence: str
    met: bool


class RubricJudgement(BaseModel):
    """Verdicts on all criteria of a rubric."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdicts: tuple[JudgedCriterion, ...]


SCHEMAS = (OutputSchema(feature="judging", version=1, model=RubricJudgement),)
