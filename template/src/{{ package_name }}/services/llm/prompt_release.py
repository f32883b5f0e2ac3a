"""Release a prompt that has evidence: a run in which a model answered this very text and its release gate is met."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from ...domain.evidence import EvidenceClass
from ...domain.thresholds import find_breaches
from ...errors import AppError, ErrorKind
from ...evaluation.engine.locks import check_lock
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.runs import Run
from ...prompts.artifacts import PromptArtifact
from ...prompts.prompt_lock import Evidence, Release

_RULES = EvidenceClass.RULES


class ReleaseRefusedError(AppError):
    """A prompt that may not be released, with the reason."""

    kind = ErrorKind.CONFLICT


def release_prompt(  # noqa: PLR0913 - what a release rests on
    prompt: PromptArtifact,
    *,
    releases: tuple[Release, ...],
    runs: Iterable[Run],
    dataset: Path,
    today: date,
    as_draft: bool = False,
) -> Release:
    """Return the release of `prompt`; the newest of `runs` (newest first) in which a model answered is its evidence.

    A version that was released on an earlier dataset is released again, on the evidence of today's. `as_draft` keeps
    the version on the evidence of a run that fixed rules answered, which is none about the prompt.

    Raises:
        ReleaseRefusedError: the version is released already, no model has answered this hash on the dataset as it is
            now, or what was measured does not meet the release gate.
        DatasetError: the dataset is not locked, or differs from its lock.
    """
    check_lock(dataset)
    dataset_hash = _hash(dataset)
    _check_version(prompt, releases, dataset_hash, as_draft=as_draft)
    run, suite, answered_by = _evidence(prompt, runs, dataset_hash, by_rules=as_draft)
    metrics = dict(suite.measurement.metrics)
    if unjudged := sum(suite.unjudged.values()):
        raise ReleaseRefusedError(
            f"prompt {prompt.name}: {unjudged} of {len(suite.rows)} cases were not measured (run {run.run_id})",
            hint="run `eval run` with a model, or `eval record` for replies that are missing",
        )
    if breaches := find_breaches(metrics, prompt.release_gate.thresholds):
        raise ReleaseRefusedError(
            f"prompt {prompt.name}: its release gate is not met: {'; '.join(map(str, breaches))} (run {run.run_id})",
            hint="fix the prompt, raise its version and run `eval run` again; never the threshold",
        )
    return Release(
        version=prompt.version,
        content_hash=prompt.content_hash,
        released_on=today,
        evidence=Evidence(
            run=run.run_id,
            answered_by=answered_by,
            model=suite.provenance.get("model", "unknown"),
            models=suite.models,
            dataset_hash=dataset_hash,
            metrics={name: value for name, value in metrics.items() if not math.isnan(value)},
        ),
        artifact=prompt,
    )


def find_stale_evidence(prompt: PromptArtifact, *, releases: tuple[Release, ...], dataset: Path) -> str | None:
    """Return why the evidence for the released version of `prompt` no longer counts; None if it does."""
    for release in releases:
        if release.version == prompt.version and release.evidence.dataset_hash != _hash(dataset):
            then = f"{prompt.release_gate.eval_dataset} as it was in run {release.evidence.run}"
            return f"{prompt.name}.lock: version {prompt.version} was measured on {then}, not as it is now"
    return None


def _hash(dataset: Path) -> str:
    return hashlib.sha256(dataset.read_bytes()).hexdigest() if dataset.is_file() else ""


def _check_version(prompt: PromptArtifact, releases: tuple[Release, ...], dataset_hash: str, *, as_draft: bool) -> None:
    for release in releases:
        if release.version == prompt.version and release.content_hash == prompt.content_hash:
            if release.evidence.dataset_hash != dataset_hash or (release.is_draft and not as_draft):
                continue
            raise ReleaseRefusedError(
                f"prompt {prompt.name}: version {prompt.version} is {_became(release)} already",
                hint="nothing is left to do; a change of the text needs a new `version`",
            )
        if release.version == prompt.version:
            raise ReleaseRefusedError(
                f"prompt {prompt.name}: version {prompt.version} is released with other content",
                hint=f"raise `version` in prompts/{prompt.name}.yaml, then `eval run`",
            )


def _became(release: Release) -> str:
    return "kept as a draft" if release.is_draft else "released"


def _evidence(
    prompt: PromptArtifact, runs: Iterable[Run], dataset_hash: str, *, by_rules: bool
) -> tuple[Run, SuiteResult, EvidenceClass]:
    others: list[SuiteResult] = []
    for run in runs:
        for suite in run.suites:
            if suite.provenance.get("prompt_hash") != prompt.content_hash:
                continue
            if suite.dataset_hash == dataset_hash and suite.evidence and (suite.evidence is _RULES) is by_rules:
                return run, suite, suite.evidence
            others.append(suite)
    raise _refused(prompt, others, dataset_hash, by_rules=by_rules)


def _refused(
    prompt: PromptArtifact, others: Sequence[SuiteResult], dataset_hash: str, *, by_rules: bool
) -> ReleaseRefusedError:
    measured = f"prompt {prompt.name}: hash {prompt.content_hash[:12]}"
    here = [suite for suite in others if suite.dataset_hash == dataset_hash]
    if not here:
        what = f"on {prompt.release_gate.eval_dataset} as it is now" if others else "by any run"
        return ReleaseRefusedError(
            f"{measured} was never measured {what}",
            hint="run `eval run` first; a suite names its prompt in `provenance`",
        )
    if not any(suite.evidence for suite in here):
        return ReleaseRefusedError(
            f"{measured} was measured by an earlier version, which did not note who answered",
            hint="run `eval run` again",
        )
    if by_rules:
        return ReleaseRefusedError(
            f"{measured} was measured with a model only, which is no draft", hint=f"`prompts release {prompt.name}`"
        )
    return ReleaseRefusedError(
        f"{measured} was answered by fixed rules only, which says nothing about the prompt",
        hint="choose a model in `chat.provider` and run `eval run`, or keep a draft that production does not load: "
        f"`prompts release {prompt.name} --as-draft`",
    )
