"""Release the working version of a prompt on the evidence of the runs that are kept."""

from ...config.settings import Settings
from ...evaluation.engine.runs import load_run, run_files
from ...prompts.artifacts import load_prompt
from ...prompts.prompt_lock import Release, load_releases, save_releases
from ...services.llm.prompt_release import release_prompt
from ..core import utc_now


def release_working(settings: Settings, name: str, *, as_draft: bool = False) -> Release:
    """Release the working version of a prompt, write its lock and return the release.

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
    save_releases(name, (new, *(other for other in releases if other.version != new.version)))
    return new
