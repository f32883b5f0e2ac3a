"""The replies to `output_correction` and `rubric_judgement`."""

from pydantic import BaseModel, ConfigDict, JsonValue, RootModel

from ..outputs import OutputSchema


class CorrectedOutput(RootModel[dict[str, JsonValue]]):
    """Any JSON object: what it has to be in full is decided by the schema of the reply under correction."""


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


SCHEMAS = (
    OutputSchema(feature="llm", version=1, model=CorrectedOutput),
    OutputSchema(feature="llm", version=1, model=RubricJudgement),
)
