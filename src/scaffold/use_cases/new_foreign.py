"""Start a project from a template of another kind, with the questions that it asks itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.ports.reporting import Progress
from scaffold.ports.repository import FALLBACK_IDENTITY, Repository
from scaffold.ports.templates import Engine
from scaffold.ports.tools import Locker
from scaffold.project import recorded
from scaffold.project.origin import Snapshot
from scaffold.project.recorded import ProjectFolder
from scaffold.project.template_questions import unrun_migrations
from scaffold.use_cases.foreign import require_provenance
from scaffold.use_cases.new_created import Created, Rendered, created
from scaffold.use_cases.new_lock import Lock, Locked, LockProject
from scaffold.use_cases.new_place import LandProject, Place, examined, fitted, preview
from scaffold.workspace.faults import explained
from scaffold.workspace.paths import resolved
from scaffold.workspace.staging import staging, temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRequest:
    """The user's request: answers by question, and whether the others are asked on the terminal."""

    path: Path
    snapshot: Snapshot
    answers: Mapping[str, object]
    ask: bool = False
    git: bool = True
    lock: Lock = Lock.TESTED
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForeignProject:
    """The use case, over its ports."""

    engine: Engine
    repository: Repository
    locker: Locker
    progress: Progress

    def __call__(self, request: ForeignRequest) -> Created:
        """Create the project, or change nothing.

        Raises:
            ScaffoldError: an answer or the place cannot be used, or a project could not be updated later.
        """
        target = resolved(request.path)
        with explained(target):
            place = examined(target, self.repository)
            home = temporary() if request.dry_run else place.parent
            with staging(home, target.name) as folder:
                rendered = self._render(request, place, folder / "project")
                if request.dry_run:
                    locked, landed = Locked(), preview(rendered.folder, place)
                else:
                    locked = LockProject(locker=self.locker, progress=self.progress)(
                        rendered.folder, target=target, tested=folder / "no.lock", wish=request.lock
                    )
                    landed = LandProject(repository=self.repository, progress=self.progress)(
                        rendered.folder, place, author=FALLBACK_IDENTITY, git=request.git
                    )
        return created(place, rendered, locked, landed)

    def _render(self, request: ForeignRequest, place: Place, project: Path) -> Rendered:
        if not request.ask:
            self.progress("rendering")
        snapshot = request.snapshot
        answers_file = self.engine.render(snapshot, request.answers, into=project, ask=request.ask)
        made = ProjectFolder(path=project, answers_file=answers_file)
        require_provenance(snapshot, made)
        left_out = fitted(project, place, shown=request.path, force=request.force)
        return Rendered(
            folder=project,
            snapshot=snapshot,
            notes=(*snapshot.notes, *unrun_migrations(snapshot.folder), *left_out),
            resolution=None,
            answers=recorded.read(made).answers,
        )
