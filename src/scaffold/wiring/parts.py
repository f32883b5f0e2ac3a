"""Wire the commands that add parts to a project: `generate` and `promote`."""

from pathlib import Path

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.projects import GitProjects
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.stage import UvStage
from scaffold.generating.kinds import KINDS
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.repository import FALLBACK_IDENTITY
from scaffold.use_cases.generate import GeneratePart
from scaffold.use_cases.promote import PromoteNotebook
from scaffold.wiring.templates import histories


def generate_part(progress: Progress, notify: Notify) -> GeneratePart:
    """Wire `scaffold generate`."""
    return GeneratePart(
        kinds=KINDS,
        histories=histories(),
        projects=GitProjects(),
        engine=CopierEngine(),
        stages=UvStage,
        progress=progress,
        notify=notify,
    )


def promote_notebook(progress: Progress, notify: Notify) -> PromoteNotebook:
    """Wire `scaffold promote`."""
    return PromoteNotebook(projects=GitProjects(), stages=UvStage, progress=progress, notify=notify)


def commit_all(path: Path, message: str) -> None:
    """Commit everything in the project at `path`."""
    repository = GitRepository()
    with repository.noted(path, path, added=(), replaced=()):
        repository.next_commit(path, fallback=FALLBACK_IDENTITY, message=message)
