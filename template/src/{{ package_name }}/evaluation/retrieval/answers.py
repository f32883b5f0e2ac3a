"""Grade answers to golden questions: grounded where the documents answer, refused where they do not."""

from collections.abc import Callable

from pydantic import model_validator

from ...domain.llm.text import is_quoted
from ...domain.retrieval.answers import Answer
from ..engine.cases import Case
from ..engine.metrics import COST, LATENCY, Metric
from ..engine.suites import CaseScore

METRICS = (
    Metric(name="grounded_answer_rate", score="grounded"),
    Metric(name="unfounded_answer_rate", score="answered_unfounded", better="lower"),
    Metric(name="refusal_precision", score="refused_rightly"),
    Metric(name="refusal_recall", score="refused_if_due"),
    LATENCY,
    COST,
)


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


def grade_answer(case: AnswerCase, ask: Callable[[str], Answer]) -> CaseScore:
    """Return the scores of an answer.

    `grounded` (answerable questions): it has the expected words, cites the expected document, and nothing in it is
    unsupported. `answered_unfounded` (all): answered although the documents do not. `refused_rightly` (refusals)
    and `refused_if_due` (questions without an answer) average to the precision and the recall of refusing.
    """
    answer = ask(case.question)
    due = case.document_id is None
    grounded = None if due else _is_grounded(case, answer)
    good = answer.refused if due else bool(grounded)
    cited = ", ".join(citation.document_id for citation in answer.citations)
    output = f"{answer.text!r} ({f'from {cited}' if cited else f'refused, {answer.refusal_reason}'})"
    return CaseScore(
        scores={
            "grounded": None if grounded is None else float(grounded),
            "answered_unfounded": float(due and not answer.refused),
            "refused_rightly": float(due) if answer.refused else None,
            "refused_if_due": float(answer.refused) if due else None,
        },
        output=output,
        failure="" if good else f"expected {case.document_id or 'a refusal'}, got {output}",
    )


def _is_grounded(case: AnswerCase, answer: Answer) -> bool:
    return (
        any(citation.document_id == case.document_id for citation in answer.citations)
        and is_quoted(case.contains or "", answer.text)
        and not answer.unsupported
    )
