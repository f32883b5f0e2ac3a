"""Release the working version of a prompt on the evidence of the runs that are kept, or roll it back."""

from collections.abc import Sequence
from pathlib import Path

from ...config.settings import Settings
from ...domain.identity import Identity
from ...evaluation.engine.runs import load_run, run_files
from ...prompts.artifacts import load_prompt
from ...prompts.files import prompt_files
from ...prompts.prompt_lock import Release, artifact_text, find_release, load_releases, save_releases
from ...prompts.registry import load_registry
from ...prompts.releases import release
from ...services.llm.prompt_release import release_prompt
from ..acts import open_acts
from ..core import utc_now


def release_working(settings: Settings, name: str, *, by: Identity, as_draft: bool = False) -> Release:
    """Release the working version of a prompt for `by`, write its lock and return the release.

    Raises:
        ReleaseRefusedError, DatasetError: as `release_prompt` does.
    """
    prompt, releases = load_prompt(name), load_releases(name)
    new = release_prompt(
        prompt,
        releases=releases,
        runs=(load_run(file) for file in reversed(run_files(settings.evals_dir / "reports"))),
        dataset=settings.evals_dir.parent / prompt.release_gate.eval_dataset,
        today=utc_now().date(),
        as_draft=as_draft,
    )
    before = next((release.version for release in releases if not release.is_draft), None)
    with open_acts(settings, by=by) as record:
        save_releases(name, (new, *(other for other in releases if other.version != new.version)))
        action = "prompts.keep_draft" if new.is_draft else "prompts.release"
        record(action, prompt=name, before=before, after=new.version, run=new.evidence.run)
    return new


def release_schemas(settings: Settings, *, by: Identity) -> Sequence[str]:
    """Add each version of a schema that is new to the lock, for `by`, and return what was added.

    Raises:
        OutputSchemaError: a released version differs from the code; nothing is added.
    """
    with open_acts(settings, by=by) as record:
        added = release(load_registry())
        for schema in added:
            record("schemas.release", schema=schema.name, before=None, after=str(schema.version))
    return [f"{schema.name} version {schema.version}" for schema in added]


def roll_back_working(settings: Settings, name: str, version: str, *, by: Identity) -> Path:
    """Make a released version of a prompt the working one again, for `by`, and return its file.

    Raises:
        PromptError: no such version is released.
    """
    release = find_release(name, load_releases(name), version)
    file, before = prompt_files()[name], load_prompt(name).version
    with open_acts(settings, by=by) as record:
        file.write_text(artifact_text(release.artifact, former=file.read_text("utf-8")), encoding="utf-8")
        record("prompts.rollback", prompt=name, before=before, after=version)
    return file
