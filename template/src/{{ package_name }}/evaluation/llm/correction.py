"""Grade corrections against `output-correction-golden.jsonl`."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from ..engine.cases import Case
from ..engine.metrics import LATENCY, Metric
from ..engine.suites import CaseScore

METRICS = (
    Metric(name="repaired_rate", score="repaired"),
    Metric(name="invented_rate", score="invented", better="lower"),
    LATENCY,
)


class CorrectionCase(Case):
    """A reply to `support_triage` that is not valid, and what it has to become; None if it cannot be repaired."""

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
