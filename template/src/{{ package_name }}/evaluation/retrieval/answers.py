"""Measure answers against `refund-policy-golden.jsonl`."""

import time
from collections.abc import Callable
from pathlib import Path

from pydantic import model_validator

from ...domain.answers import Answer
from ...errors import AppError
from ..cases import Case, load_cases
from ..graders import is_quoted_from
from ..metrics import percentile, rate
from ..suites import Measurement


class AnswerCase(Case):
    """A question with the document that answers it and words that the answer has to contain, or with neither."""

    question: str
    document_id: str | None = None
    contains: str | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "AnswerCase":
        if (self.document_id is None) != (self.contains is None):
            raise ValueError("document_id and contains go together; without them the question has to be refused")
        return self


def measure_answers(file: Path, ask: Callable[[str], Answer]) -> Measurement:
    """Return the rates of `policy_answer`'s release gate.

    `grounded_answer_rate`: of the answerable questions, those answered with the expected words and a citation of the
    expected document, nothing unsupported. `invalid_action_rate`: of all questions, those answered although the
    policies say nothing, and those that raised. `refusal_precision` and `refusal_recall` are over refusals.
    """
    cases = load_cases(file, AnswerCase)
    grounded, invalid, latencies, failures = [], [], [], []
    refused_rightly, refused_wrongly, answered_wrongly = 0, 0, 0
    for case in cases:
        started = time.perf_counter()
        answer, outcome = _ask(case, ask)
        latencies.append((time.perf_counter() - started) * 1000)
        must_refuse = case.document_id is None
        is_refused = answer is not None and answer.refused
        refused_rightly += must_refuse and is_refused
        refused_wrongly += not must_refuse and is_refused
        answered_wrongly += must_refuse and not is_refused
        invalid.append(answer is None or (must_refuse and not is_refused))
        good = is_refused if must_refuse else answer is not None and _is_grounded(case, answer)
        if not must_refuse:
            grounded.append(good)
        if not good:
            failures.append(f"{case.id}: expected {case.document_id or 'a refusal'}, got {outcome}")
    metrics = {
        "grounded_answer_rate": rate(grounded),
        "invalid_action_rate": rate(invalid),
        "refusal_precision": rate([True] * refused_rightly + [False] * refused_wrongly),
        "refusal_recall": rate([True] * refused_rightly + [False] * answered_wrongly),
        "p95_latency_ms": percentile(latencies, 0.95),
    }
    return Measurement(cases=len(cases), metrics=metrics, failures=tuple(failures))


def _ask(case: AnswerCase, ask: Callable[[str], Answer]) -> tuple[Answer | None, str]:
    try:
        answer = ask(case.question)
    except AppError as error:
        return None, str(error)
    cited = ", ".join(citation.document_id for citation in answer.citations)
    return answer, f"{answer.text!r} from {cited or 'nothing'}"


def _is_grounded(case: AnswerCase, answer: Answer) -> bool:
    return (
        any(citation.document_id == case.document_id for citation in answer.citations)
        and is_quoted_from(case.contains or "", answer.text)
        and not answer.unsupported
    )
