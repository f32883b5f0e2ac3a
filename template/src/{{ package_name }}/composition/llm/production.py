"""Production rules: no offline stand-in unless it is allowed, and released prompts only."""

from ...config.loading import ConfigError
from ...config.settings import Settings
from ...domain.evidence import EvidenceClass
from ...prompts.artifacts import PromptArtifact, load_prompt
from ...prompts.prompt_lock import find_release, find_released, load_releases

_PRODUCTION = "prod"


def require_stand_in_allowed(settings: Settings, *, setting: str) -> None:
    """Raise where nothing may answer in place of a model; `setting` is what chose them.

    Raises:
        ConfigError: that is here.
    """
    allowed = settings.chat.allow_stand_in
    if allowed or (allowed is None and settings.env != _PRODUCTION):
        return
    raise ConfigError(
        f"{setting} is {settings.chat.provider}: a stand-in may not answer in place of a model here",
        hint="choose a provider in `chat.provider`, or allow it with `chat.allow_stand_in: true`",
    )


def find_prompt(settings: Settings, name: str) -> PromptArtifact:
    """Return the prompt to use: the version that `prompts.versions` names, else the working text.

    In production it is a released version.

    Where production allows the stand-in, versions that were released on its evidence are loaded too, and the working
    text of a prompt that was never released: the stand-in's rules answer, and no model reads it.

    Raises:
        PromptError: there is no such prompt, or no version of it may be loaded.
    """
    working = load_prompt(name)
    version = settings.prompts.versions.get(name)
    if settings.env != _PRODUCTION and settings.chat.allow_stand_in is not False:
        if version is None or version == working.version:
            return working
        return find_release(name, load_releases(name), version).artifact
    accepted = {EvidenceClass.MODEL, EvidenceClass.RECORDED}
    if settings.chat.provider == "offline" and settings.chat.allow_stand_in:
        accepted.add(EvidenceClass.RULES)
    releases = load_releases(name)
    if version is None:
        return find_released(releases, working, accepted=accepted)
    release = find_release(name, releases, version)
    return find_released((release,), release.artifact, accepted=accepted)
