"""Grade corrections against `output-correction-golden.jsonl`."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ..engine.cases import Case
from ..engine.metrics import LATENCY, Metric
from ..engine.suites import CaseScore

METRICS = (
    Metric(name="repaired_rate", score="repaired"),
    Metric(name="invented_rate", score="invented", better="lower"),
    LATENCY,
)


class SiteReport(BaseModel):
    """The schema of the dataset's replies: a classified entry of a diary."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: Literal["budget", "schedule", "equipment", "people", "safety", "other"]
    urgency: Literal["low", "normal", "high", "urgent"]
    next_step: Literal["note", "raise"]
    quote: Annotated[str, Field(min_length=1)]


class CorrectionCase(Case):
    """A reply that is no valid `SiteReport`, and what it has to become; None if it cannot be repaired."""

    reply: str
    expected: dict[str, JsonValue] | None


def grade_correction(case: CorrectionCase, correct: Callable[[str], Mapping[str, object] | None]) -> CaseScore:
    """Return the scores `repaired` and `invented`.

    A correction invents when it makes a valid output from a reply that does not hold the content for one.
    """
    actual = correct(case.reply)
    repaired = actual == case.expected
    invented = case.expected is None and actual is not None
    return CaseScore(
        scores={"repaired": float(repaired), "invented": float(invented)},
        output=str(actual),
        failure="" if repaired else f"expected {case.expected}, got {actual}",
    )
