"""Suites that hold prompts to their release gates."""

from collections.abc import Callable

from ...config.settings import Settings
from ...evaluation.engine.cases import CaseT
from ...evaluation.engine.metrics import Metric
from ...evaluation.engine.suites import CaseScore, CaseSuite, cases_from
from ...models.llm.chat import ChatModel
from ...prompts.artifacts import PromptArtifact
from .chat import open_recordings


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
        provenance=provenance_of(prompt, settings),
        evidence=model.evidence,
    )


def provenance_of(prompt: PromptArtifact, settings: Settings) -> dict[str, str]:
    """Return the prompt and the chat model, with the hash of its recorded replies if it is these that answer."""
    provenance = {**prompt.provenance, "model": settings.chat.model_name}
    if settings.chat.provider == "recorded":
        provenance["recordings"] = open_recordings(settings).content_hash(prompt.name)
    return provenance
