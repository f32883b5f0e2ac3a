"""Wire the judge of answers by a rubric."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...config.settings import Settings
from ...domain.evidence import EvidenceClass
from ...evaluation.engine.cases import CaseT
from ...evaluation.engine.suites import CaseScore, CaseSuite, cases_from
from ...evaluation.llm.costs import MeteredChat
from ...evaluation.llm.judging import (
    METRICS,
    Exchange,
    Judge,
    JudgedCase,
    NotJudgedError,
    grade_by_rubric,
    grade_judge,
    rubric_metrics,
)
from ...evaluation.llm.rubrics import Rubric, load_rubric
from ...prompts.artifacts import PromptArtifact, load_prompt
from ...prompts.llm.schemas import RubricJudgement
from ...services.llm.judging import RubricJudge
from ..core import new_trace_id
from .chat import open_chat_model
from .gateway import build_gateway, stores_in_memory

PROMPT = "rubric_judgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedJudge:
    """A rubric, its file, its judge (None if there is none), and what a judgement depends on.

    `evidence` is the class of the judge; the offline model cannot judge, so its judgements are those of no model.
    """

    file: Path
    rubric: Rubric
    judge: Judge | None
    prompt: PromptArtifact
    model: str
    evidence: EvidenceClass
    meter: MeteredChat | None = None

    def graded(self, grade: Callable[[], CaseScore]) -> CaseScore:
        """Return the outcome of `grade` with what the judge's replies cost."""
        return self.meter.priced(grade) if self.meter else grade()

    def require(self) -> Judge:
        """Return who judges.

        Raises:
            NotJudgedError: nobody can.
        """
        if self.judge is None:
            raise NotJudgedError("the offline model cannot judge; set `chat.provider`, see docs/llm/judging.md")
        return self.judge

    def suite(
        self,
        name: str,
        dataset: Path,
        schema: type[CaseT],
        exchange_of: Callable[[CaseT], Exchange],
        *,
        answered_by: Mapping[str, str],
    ) -> CaseSuite:
        """Return the suite in which the answer to each case is judged; `answered_by` is what the answer depends on."""

        def evaluate(case: CaseT) -> CaseScore:
            judge = self.require()  # Before anything is answered: an answer costs, too.
            return self.graded(lambda: grade_by_rubric(exchange_of(case), judge))

        return CaseSuite(
            name=name,
            cases=cases_from(dataset, schema, evaluate),
            metrics=rubric_metrics(self.rubric),
            thresholds=(),
            provenance={**{f"answer_{key}": value for key, value in answered_by.items()}, **self.provenance},
            about=f"a model's opinion of the answers, by {self.file.as_posix()}; see docs/llm/judging.md",
            evidence=self.evidence,
        )

    @property
    def provenance(self) -> dict[str, str]:
        """The prompt, the model and the rubric."""
        return {**self.prompt.provenance, "model": self.model, "rubric_hash": self.rubric.content_hash}


@contextmanager
def open_judge(settings: Settings) -> Iterator[OpenedJudge]:
    """Yield the judge: the model of `chat`, or `judge.model` of the same provider; offline there is none.

    Raises:
        RubricError: the rubric cannot be read.
    """
    file = settings.evals_dir / settings.judge.rubric
    rubric = load_rubric(file)
    chat = settings.chat.model_copy(update={"model": settings.judge.model or settings.chat.model})
    if chat.provider == "offline":
        prompt, evidence = load_prompt(PROMPT), EvidenceClass.RULES
        yield OpenedJudge(file=file, rubric=rubric, judge=None, prompt=prompt, model=chat.model_name, evidence=evidence)
        return
    with open_chat_model(settings.model_copy(update={"chat": chat})) as opened:
        model = MeteredChat(opened)
        stores = stores_in_memory()
        gateway = build_gateway(PROMPT, RubricJudgement, model=model, stores=stores, settings=settings)
        judge = RubricJudge(rubric=rubric, gateway=gateway, new_id=new_trace_id, repeats=settings.judge.repeats)
        yield OpenedJudge(
            file=file,
            rubric=rubric,
            judge=judge.judge,
            prompt=gateway.prompt,
            model=chat.model_name,
            evidence=model.evidence,
            meter=model,
        )


@contextmanager
def judging_suite(settings: Settings) -> Iterator[CaseSuite]:
    """Yield the suite that holds the judge to what people think of the same answers."""
    with open_judge(settings) as opened:
        gate = opened.prompt.release_gate
        yield CaseSuite(
            name=PROMPT,
            cases=cases_from(
                settings.evals_dir.parent / gate.eval_dataset,
                JudgedCase,
                lambda case: opened.graded(lambda: grade_judge(case, opened.require())),
            ),
            metrics=METRICS,
            thresholds=gate.thresholds,
            provenance=opened.provenance,
            evidence=opened.evidence,
        )
