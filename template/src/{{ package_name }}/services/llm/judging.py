"""Judge answers by a rubric with a model."""

from dataclasses import dataclass

from ...domain.clock import NewId
from ...errors import AppError
from ...evaluation.llm.judging import CriterionVerdict, Exchange, Judgement
from ...evaluation.llm.rubrics import Rubric
from ...prompts.llm.schemas import RubricJudgement
from .gateway import Gateway, Rejected, RejectedOutputError


class JudgementError(AppError):
    """A judgement that does not name every criterion of the rubric once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricJudge:
    """Asks a model through the gateway, `repeats` times for each exchange, and believes nothing that is not valid.

    `new_id` returns an id that was never returned before.
    """

    rubric: Rubric
    gateway: Gateway[RubricJudgement]
    new_id: NewId
    repeats: int = 1

    def judge(self, exchange: Exchange) -> tuple[Judgement, ...]:
        """Return the judgements, verdicts in the order of the rubric.

        Raises:
            ChatModelError: the model gave no reply.
            RejectedOutputError: a reply stayed invalid.
            JudgementError: a reply leaves a criterion out, invents one or names one twice.
        """
        return tuple(self._judge_once(exchange, sample) for sample in range(self.repeats))

    def _judge_once(self, exchange: Exchange, sample: int) -> Judgement:
        inputs = {
            "rubric": self.rubric.text,
            "request": exchange.request,
            "sources": exchange.sources,
            "answer": exchange.answer,
        }
        result = self.gateway.run(inputs, trace_id=self.new_id(), sample=sample)
        if isinstance(result, Rejected):
            raise RejectedOutputError(result.failure)
        said = {verdict.criterion.casefold(): verdict for verdict in result.value.verdicts}
        names = [criterion.name for criterion in self.rubric.criteria]
        if len(result.value.verdicts) != len(names) or set(said) != set(names):
            named = ", ".join(verdict.criterion for verdict in result.value.verdicts) or "nothing"
            raise JudgementError(f"the judge spoke of {named}, the rubric has {', '.join(names)}")
        return tuple(
            CriterionVerdict(criterion=name, met=said[name].met, evidence=said[name].evidence) for name in names
        )
