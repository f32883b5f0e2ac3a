"""Grade checkers of answers on sentences that contradict a passage, or follow from it."""

from collections.abc import Sequence
from typing import Literal

from ...retrieval.grounding.checker import GroundednessChecker
from ...retrieval.hits import RetrievalHit
from ...retrieval.text.analysis import language_of, words
from ...retrieval.text.sentences import sentences
from ..engine.cases import Case
from ..engine.metrics import COST, LATENCY, Metric
from ..engine.suites import CaseScore

Kind = Literal["negation", "number", "unit", "date", "actor", "scope"]
KINDS: tuple[Kind, ...] = ("negation", "number", "unit", "date", "actor", "scope")
_RATES = tuple(
    Metric(name=f"{kind}_{rate}", score=f"{kind}_{rate}") for kind in KINDS for rate in ("recall", "precision")
)
METRICS = (
    Metric(name="contradiction_recall", score="recall"),
    Metric(name="contradiction_precision", score="precision"),
    *_RATES,
    LATENCY,
    COST,
)


class SupportCase(Case):
    """A passage and a sentence that contradicts it in the way of `kind`, or that follows from it in other words."""

    passage: str
    text: str
    kind: Kind
    contradicts: bool


def grade_support(case: SupportCase, checker: GroundednessChecker) -> CaseScore:
    """Return whether the checker finds what contradicts, over all kinds and for the kind of the case.

    `recall` is a score of sentences that contradict, and `precision` of those that the checker rejects.
    """
    hit = RetrievalHit(
        document_id="passage", chunk_id="passage#1", score=1.0, text=case.passage, language=language_of(case.passage)
    )
    rejected = bool(checker.unsupported(case.text, [hit]))
    recall = float(rejected) if case.contradicts else None
    precision = float(case.contradicts) if rejected else None
    output = f"{case.text!r} is {'not ' if rejected else ''}supported by {case.passage!r}"
    return CaseScore(
        scores={
            "recall": recall,
            "precision": precision,
            f"{case.kind}_recall": recall,
            f"{case.kind}_precision": precision,
        },
        output=output,
        failure="" if rejected == case.contradicts else f"wrong: {output}",
    )


class LengthChecker:
    """A baseline: a sentence is not supported if it has more words than the shortest sentence of the passages."""

    def unsupported(self, answer: str, cited: Sequence[RetrievalHit]) -> tuple[str, ...]:
        """Return the longer sentences, in their order."""
        shortest = min((_size(sentence) for hit in cited for sentence in sentences(hit.text)), default=0)
        return tuple(sentence for sentence in sentences(answer) if _size(sentence) > shortest)


def _size(sentence: str) -> int:
    return len(words(sentence))
