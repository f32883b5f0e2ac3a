"""Release a prompt that has evidence: a run in which this very text meets its release gate."""

import hashlib
import math
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ...domain.thresholds import find_breaches
from ...errors import AppError
from ...evaluation.engine.locks import check_lock
from ...evaluation.engine.results import SuiteResult
from ...evaluation.engine.runs import Run
from ...prompts.artifacts import PromptArtifact
from ...prompts.prompt_lock import Evidence, Release


class ReleaseRefusedError(AppError):
    """A prompt that may not be released, with the reason."""


def release_prompt(
    prompt: PromptArtifact, *, releases: tuple[Release, ...], runs: Iterable[Run], dataset: Path, today: date
) -> Release:
    """Return the release of `prompt`; the newest of `runs` (newest first) that measured this hash is its evidence.

    A version that was released on an earlier dataset is released again, on the evidence of today's.

    Raises:
        ReleaseRefusedError: the version is released already, this hash was never measured on the dataset as it is
            now, or what was measured does not meet the release gate.
        DatasetError: the dataset is not locked, or differs from its lock.
    """
    check_lock(dataset)
    dataset_hash = _hash(dataset)
    _check_version(prompt, releases, dataset_hash)
    run, suite = _evidence(prompt, runs, dataset_hash)
    metrics = dict(suite.measurement.metrics)
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
            model=suite.provenance.get("model", "unknown"),
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


def _check_version(prompt: PromptArtifact, releases: tuple[Release, ...], dataset_hash: str) -> None:
    for release in releases:
        if release.version == prompt.version and release.content_hash == prompt.content_hash:
            if release.evidence.dataset_hash != dataset_hash:
                continue
            raise ReleaseRefusedError(
                f"prompt {prompt.name}: version {prompt.version} is released already",
                hint="nothing is left to do; a change of the text needs a new `version`",
            )
        if release.version == prompt.version:
            raise ReleaseRefusedError(
                f"prompt {prompt.name}: version {prompt.version} is released with other content",
                hint=f"raise `version` in prompts/{prompt.name}.yaml, then `eval run`",
            )


def _evidence(prompt: PromptArtifact, runs: Iterable[Run], dataset_hash: str) -> tuple[Run, SuiteResult]:
    on_other_data = False
    for run in runs:
        for suite in run.suites:
            if suite.provenance.get("prompt_hash") == prompt.content_hash:
                if suite.dataset_hash == dataset_hash:
                    return run, suite
                on_other_data = True
    what = f"on {prompt.release_gate.eval_dataset} as it is now" if on_other_data else "by any run"
    raise ReleaseRefusedError(
        f"prompt {prompt.name}: hash {prompt.content_hash[:12]} was never measured {what}",
        hint="run `eval run` first; a suite names its prompt in `provenance`",
    )
