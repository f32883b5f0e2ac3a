"""Suites that hold prompts to their release gates."""

from collections.abc import Callable

from ...config.settings import Settings
from ...evaluation.engine.cases import CaseT
from ...evaluation.engine.metrics import Metric
from ...evaluation.engine.suites import CaseScore, CaseSuite, cases_from
from ...models.llm.chat import ChatModel
from ...prompts.artifacts import PromptArtifact


def prompt_suite(  # noqa: PLR0913 - what a suite rests on
    prompt: PromptArtifact,
    schema: type[CaseT],
    evaluate: Callable[[CaseT], CaseScore],
    *,
    metrics: tuple[Metric, ...],
    model: ChatModel,
    settings: Settings,
) -> CaseSuite:
    """Return the suite of `prompt`: its dataset, its thresholds, and its text and the chat model as provenance.

    `model` is what replies; the class of the evidence is its.

    Where a result depends on more, or on another model, replace the suite's `provenance`.
    """
    return CaseSuite(
        name=prompt.name,
        cases=cases_from(settings.evals_dir.parent / prompt.release_gate.eval_dataset, schema, evaluate),
        metrics=metrics,
        thresholds=prompt.release_gate.thresholds,
        provenance={**prompt.provenance, "model": settings.chat.model_name},
        evidence=model.evidence,
    )
