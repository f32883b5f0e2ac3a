"""Record the replies of a model to the cases of the evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...config.loading import ConfigError
from ...config.settings import Settings
from ...domain.evidence import EvidenceClass
from ...evaluation.engine.running import run_suites
from ...prompts.artifacts import load_prompts
from ..parts import open_suites
from .chat import open_recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The number of recordings of one prompt, and of those dropped because they are of an earlier text."""

    prompt: str
    kept: int
    dropped: int


def record_replies(
    settings: Settings, *, suites: Sequence[str], workers: int
) -> tuple[tuple[Recorded, ...], list[str]]:
    """Ask the model of `settings` every case of `suites`, or of all, that has no recorded reply yet.

    Returns the recordings of each prompt that has some, and a sentence for each case that failed with an error.

    Raises:
        ConfigError: the settings name no model, or no model answers one of `suites`.
    """
    if settings.chat.provider in {"offline", "recorded"}:
        raise ConfigError(
            f"chat.provider {settings.chat.provider}: there is no model to record",
            hint="APP_CHAT__PROVIDER=openai, and its key: docs/llm/gateway.md",
        )
    chat = settings.chat.model_copy(update={"record_replies": True})
    with open_suites(settings.model_copy(update={"chat": chat})) as opened:
        chosen = [suite for suite in opened if suite.evidence is EvidenceClass.MODEL]
        if unknown := sorted(set(suites) - {suite.name for suite in chosen}):
            raise ConfigError(f"no suite {', '.join(unknown)} that a model answers")
        results = run_suites([one for one in chosen if not suites or one.name in suites], workers=workers)
    errors = [f"{suite.name} {row.id}: {row.error}" for suite in results for row in suite.rows if row.error]
    hashes = {prompt.name: prompt.content_hash for prompt in load_prompts()}
    recordings = open_recordings(settings)
    tidied = ((name, recordings.tidy(name, prompt_hash=current)) for name, current in hashes.items())
    return tuple(
        Recorded(prompt=n, kept=kept, dropped=dropped) for n, (kept, dropped) in tidied if kept or dropped
    ), errors
