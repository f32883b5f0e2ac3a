"""Grade answers by a rubric, and the judge itself against people's verdicts in `rubric-judgement-golden.jsonl`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from ...domain.evidence import NotMeasuredError
from ...domain.llm.text import is_quoted
from ..engine.cases import Case, DatasetError
from ..engine.metrics import LATENCY, Metric
from ..engine.suites import CaseScore
from .rubrics import Rubric


class NotJudgedError(NotMeasuredError):
    """A case could not be graded. This is no verdict: the case counts neither as good nor as bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question, the sources that the answer may use, and the answer to judge."""

    request: str
    sources: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """Whether an answer meets a criterion, and the words of the answer that show it."""

    criterion: str
    met: bool
    evidence: str


Judgement = tuple[CriterionVerdict, ...]
# Returns one judgement for each time that the exchange was judged, each with a verdict on every criterion in order.
Judge = Callable[[Exchange], Sequence[Judgement]]

_TRUST = (
    Metric(name="unfounded_verdict_rate", score="unfounded", better="lower"),
    Metric(name="judge_agreement", score="agreement"),
    LATENCY,
)
METRICS = (
    Metric(name="human_agreement_rate", score="agrees"),
    Metric(name="leniency_rate", score="too_kind", better="lower"),
    *_TRUST,
)


class JudgedCase(Case):
    """An exchange, and for each criterion whether it is met, as people see it."""

    request: str
    sources: str = ""
    answer: str
    verdicts: dict[str, bool]


def rubric_metrics(rubric: Rubric) -> tuple[Metric, ...]:
    """Return the metrics of what is judged by `rubric`: a rate for each criterion, and how far to trust the judge."""
    rates = tuple(Metric(name=f"{criterion.name}_rate", score=criterion.name) for criterion in rubric.criteria)
    return (*rates, *_TRUST)


def grade_by_rubric(exchange: Exchange, judge: Judge) -> CaseScore:
    """Return a score for each criterion, `unfounded` and `agreement`.

    A criterion is met when more than half of the judgements say so, each with words that stand in the answer: without
    them a verdict counts as not met. `unfounded` is the share of such verdicts, `agreement` that of the verdicts that
    the majority shares; None where there was one judgement.
    """
    judgements = judge(exchange)
    met = _majority(exchange, judgements)
    unmet = [name for name, is_met in met.items() if not is_met]
    return CaseScore(
        scores={**{name: float(is_met) for name, is_met in met.items()}, **_trust(exchange, judgements, met)},
        output=exchange.answer,
        failure=f"not met: {'; '.join(_told(judgements[0], unmet))}" if unmet else "",
    )


def grade_judge(case: JudgedCase, judge: Judge) -> CaseScore:
    """Return the scores `agrees` and `too_kind` of a judge, and those of how far it is to be trusted.

    `agrees` is the share of criteria on which judge and people are of one mind; the judge is too kind when it lets a
    criterion pass that people do not.

    Raises:
        DatasetError: people judged other criteria than the rubric has.
    """
    exchange = Exchange(request=case.request, sources=case.sources, answer=case.answer)
    judgements = judge(exchange)
    met = _majority(exchange, judgements)
    if set(met) != set(case.verdicts):
        raise DatasetError(f"case {case.id!r} judges {', '.join(case.verdicts)}, the rubric has {', '.join(met)}")
    differing = [name for name in met if met[name] != case.verdicts[name]]
    return CaseScore(
        scores={
            "agrees": 1 - len(differing) / len(met),
            "too_kind": float(any(met[name] for name in differing)),
            **_trust(exchange, judgements, met),
        },
        output="; ".join(_told(judgements[0], list(met))),
        failure=f"people do not agree: {'; '.join(_told(judgements[0], differing))}" if differing else "",
    )


def _majority(exchange: Exchange, judgements: Sequence[Judgement]) -> dict[str, bool]:
    return {
        verdicts[0].criterion: 2 * sum(_counts(exchange, verdict) for verdict in verdicts) > len(verdicts)
        for verdicts in zip(*judgements, strict=True)
    }


def _counts(exchange: Exchange, verdict: CriterionVerdict) -> bool:
    return verdict.met and is_quoted(verdict.evidence, exchange.answer)


def _trust(exchange: Exchange, judgements: Sequence[Judgement], met: dict[str, bool]) -> dict[str, float | None]:
    verdicts = [verdict for judgement in judgements for verdict in judgement]
    shared = fmean(_counts(exchange, verdict) == met[verdict.criterion] for verdict in verdicts)
    return {
        "unfounded": fmean(verdict.met and not _counts(exchange, verdict) for verdict in verdicts),
        "agreement": shared if len(judgements) > 1 else None,
    }


def _told(judgement: Judgement, names: Sequence[str]) -> Iterator[str]:
    for verdict in judgement:
        if verdict.criterion in names:
            yield f"{verdict.criterion} {'met' if verdict.met else 'not met'} ({verdict.evidence!r})"
