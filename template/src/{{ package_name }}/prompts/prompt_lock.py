"""The lock `prompts/<feature>/<name>.lock`: the released versions of a prompt with their evidence, reviewed."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from ..config.llm.yaml_source import YamlError, read_yaml
from ..domain.evidence import EvidenceClass
from ..errors import problems_of
from .artifacts import PromptArtifact, PromptError
from .files import prompt_files, shown

_STRICT = ConfigDict(extra="forbid", frozen=True)
# How the offline stand-in is called in runs and in replies.
_RULES = ("offline", "offline-rules")
_HEADER = "# Released versions, newest first. Written by `prompts release`; review a change of it like one of code.\n"


class Evidence(BaseModel):
    """The evidence for a version: the metrics of a run on a dataset, and who replied in it.

    `model` was asked first, `models` replied.
    """

    model_config = _STRICT

    run: str
    answered_by: EvidenceClass
    model: str
    models: tuple[str, ...] = ()
    dataset_hash: str
    metrics: dict[str, float]

    @model_validator(mode="before")
    @classmethod
    def _name_who_answered(cls, data: object) -> object:
        # Locks of version 0.1.0 name the model only.
        if not isinstance(data, Mapping) or "answered_by" in data:
            return data
        return {**data, "answered_by": EvidenceClass.RULES if data.get("model") in _RULES else EvidenceClass.MODEL}

    @model_validator(mode="after")
    def _rules_are_no_model(self) -> Self:
        if self.model in _RULES and self.answered_by is not EvidenceClass.RULES:
            raise ValueError(f"{self.model} is no model: answered_by is `rules`")
        return self


class Release(BaseModel):
    """One version that was kept, whole, so that it can be shown, compared and run again.

    It is a draft while only rules, and no model, have answered.
    """

    model_config = _STRICT

    version: str
    content_hash: str
    released_on: date
    evidence: Evidence
    artifact: PromptArtifact

    @property
    def is_draft(self) -> bool:
        """Whether no model has answered yet."""
        return self.evidence.answered_by is EvidenceClass.RULES


_RELEASES = TypeAdapter(tuple[Release, ...])


def lock_file(name: str) -> Path:
    """Return where the lock of prompt `name` is or would be.

    Raises:
        PromptError: there is no such prompt.
    """
    if file := prompt_files().get(name):
        return file.with_suffix(".lock")
    raise PromptError(f"prompt {name}: no such prompt", hint="`prompts list` shows the prompts there are")


def load_releases(name: str) -> tuple[Release, ...]:
    """Return the versions of prompt `name` in its lock, newest first; none if it was never released.

    Raises:
        PromptError: the lock cannot be read, or a version in it was edited by hand; names the line.
    """
    file = lock_file(name)
    return parse_releases(file.read_text("utf-8"), origin=shown(file)) if file.is_file() else ()


def find_released(
    releases: tuple[Release, ...], working: PromptArtifact, *, accepted: Collection[EvidenceClass]
) -> PromptArtifact:
    """Return `working` if it is released on `accepted` evidence, otherwise the newest of `releases` that is.

    Where fixed rules may answer, a text that was never released is as good as a draft: no model reads it.

    Raises:
        PromptError: none is.
    """
    released = [release.artifact for release in releases if release.evidence.answered_by in accepted]
    if not releases and EvidenceClass.RULES in accepted:
        return working
    if not released:
        raise PromptError(
            f"prompt {working.name}: no version is released on evidence of a model, and production loads no drafts",
            hint=f"with a model in `chat.provider`: `eval run`, then `prompts release {working.name}`",
        )
    same = (artifact for artifact in released if artifact.content_hash == working.content_hash)
    return next(same, released[0])


def save_releases(name: str, releases: tuple[Release, ...]) -> Path:
    """Write the lock and return its path."""
    file = lock_file(name)
    file.write_text(dump_releases(releases), encoding="utf-8")
    return file


def find_release(name: str, releases: tuple[Release, ...], version: str) -> Release:
    """Return the version of prompt `name` with this name.

    Raises:
        PromptError: `releases` have no such version.
    """
    by_version = {release.version: release for release in releases}
    if version not in by_version:
        known = ", ".join(by_version) or "none"
        raise PromptError(f"prompt {name}: version {version} is not released; released: {known}")
    return by_version[version]


def artifact_text(artifact: PromptArtifact, *, former: str = "") -> str:
    """Return the text of the file of a prompt; keeps the first line of `former` if it names the schema for editors."""
    payload = artifact.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    head = [line for line in former.splitlines()[:1] if line.startswith("# yaml-language-server")]
    text = yaml.dump(payload, Dumper=_LockDumper, sort_keys=False, allow_unicode=True, width=1_000)
    return "\n".join([*head, text])


@cache
def parse_releases(text: str, *, origin: str) -> tuple[Release, ...]:
    """Return the releases in the text of the lock `origin`; errors as in `load_releases`."""
    try:
        source = read_yaml(text)
        releases = _RELEASES.validate_python(source.value)
    except YamlError as error:
        raise PromptError(f"{origin}:{error}") from error
    except ValidationError as error:
        first = problems_of(error)[0]
        raise PromptError(f"{origin}:{source.line(first.location)}: {first.line('file')}") from error
    for index, release in enumerate(releases):
        if (release.content_hash, release.version) != (release.artifact.content_hash, release.artifact.version):
            line = source.line((index, "content_hash"))
            raise PromptError(f"{origin}:{line}: version {release.version} was edited after its release")
    return releases


def dump_releases(releases: tuple[Release, ...]) -> str:
    """Return the text of a lock; `parse_releases` reads it back."""
    payload = [release.model_dump(mode="json", by_alias=True, exclude_defaults=True) for release in releases]
    return _HEADER + yaml.dump(payload, Dumper=_LockDumper, sort_keys=False, allow_unicode=True, width=1_000)


def find_drift(prompt: PromptArtifact) -> str | None:
    """Return why `prompt` is not what was released as its version; None if it is, or is not released yet.

    Raises:
        PromptError: as in `load_releases`.
    """
    for release in load_releases(prompt.name):
        if release.version != prompt.version:
            continue
        if release.content_hash != prompt.content_hash:
            return f"{_version_line(prompt)}: version {prompt.version} is released, and its content was changed since"
        if release.artifact.release_gate != prompt.release_gate:
            changed = f"version {prompt.version} is released, and its release gate was changed since"
            return f"{_version_line(prompt)}: {changed}"
    return None


def _version_line(prompt: PromptArtifact) -> str:
    """Return the file of `prompt` with the line of its version."""
    file = prompt_files()[prompt.name]
    return f"{shown(file)}:{read_yaml(file.read_text('utf-8')).line(('version',))}"


def release_state(prompt: PromptArtifact) -> Literal["released", "changed", "draft"]:
    """Return whether the version of `prompt` is released, was changed after its release, or is not released yet.

    Raises:
        PromptError: as in `load_releases`.
    """
    if find_drift(prompt):
        return "changed"
    versions = {release.version for release in load_releases(prompt.name) if not release.is_draft}
    return "released" if prompt.version in versions else "draft"


class _LockDumper(yaml.SafeDumper):
    """Writes text of several lines as such."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_LockDumper.add_representer(str, _represent_text)
