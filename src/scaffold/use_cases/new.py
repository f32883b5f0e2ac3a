"""Start a project: plan, render, lock and land it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.answers import naming, spelling
from scaffold.answers.model import is_usable
from scaffold.answers.resolution import Given, Resolution, Strength, resolve
from scaffold.errors import UsageError
from scaffold.ports.reporting import Progress
from scaffold.ports.repository import FALLBACK_IDENTITY, Identity, Repository
from scaffold.ports.templates import Engine, Templates
from scaffold.ports.tools import Locker
from scaffold.project.evolution import named_as_in
from scaffold.project.origin import Origin, Snapshot
from scaffold.project.recorded import ProjectFolder
from scaffold.project.template_questions import unrun_migrations
from scaffold.use_cases.foreign import refuse_code, require_kin, require_provenance
from scaffold.use_cases.names import check_names
from scaffold.use_cases.new_created import Created, Rendered, created
from scaffold.use_cases.new_lock import Lock, Locked, LockProject
from scaffold.use_cases.new_place import Landed, LandProject, Place, examined, fitted, preview
from scaffold.workspace.faults import explained
from scaffold.workspace.landing import nearest_folder
from scaffold.workspace.paths import resolved
from scaffold.workspace.staging import scratch, staging, temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request of the user; `layers` holds given answers, strongest first.

    `snapshot` is the template, where it has been read already.
    """

    path: Path
    origin: Origin
    ref: str | None = None
    layers: Sequence[Mapping[str, Given]] = ()
    git: bool = True
    lock: Lock = Lock.TESTED
    force: bool = False
    dry_run: bool = False
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request whose answers are settled and whose place has been looked at."""

    request: Request
    resolution: Resolution
    place: Place

    @property
    def workspace(self) -> Path:
        """Give the folder to prepare the project in: one that is not the user's for a dry run."""
        return temporary() if self.request.dry_run else self.place.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProject:
    """The use case, over its ports."""

    templates: Templates
    engine: Engine
    repository: Repository
    locker: Locker
    progress: Progress

    def __call__(self, request: Request) -> Created:
        """Create the project, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; nothing is left of the attempt.
        """
        target = resolved(request.path)
        with explained(target):
            plan = self._plan(request, target)
            with (
                staging(plan.workspace, target.name) as folder,
                scratch(temporary()) as beside,
            ):
                rendered = self._render(plan, folder / "project", beside / "template")
                if request.dry_run:
                    locked, landed = Locked(), preview(rendered.folder, plan.place)
                else:
                    locked = self._lock(plan, rendered)
                    landed = self._land(plan, rendered)
        return created(plan.place, rendered, locked, landed)

    def resolve(self, request: Request) -> Resolution:
        """Settle all answers without writing anything: what was said, then guesses, then defaults.

        Raises:
            UsageError: the folder's name or an answer cannot be used.
            TargetError: no folder can be created at the path.
        """
        target = resolved(request.path)
        problem = naming.folder_problem(target.name)
        if problem:
            raise UsageError(
                f"a project folder cannot be called {target.name!r}",
                cause=problem.reason,
                fix={"PATH": str(request.path.parent / problem.suggestion)} if problem.suggestion else None,
            )
        return resolve([*request.layers, self._guesses(target)])

    def _guesses(self, target: Path) -> Mapping[str, Given]:
        identity = self.repository.identity(target if target.is_dir() else nearest_folder(target))
        said = (
            ("project_name", spelling.humanise(target.name), "from the folder"),
            ("author_name", identity.name, "from git"),
            ("author_email", identity.email, "from git"),
        )
        return {
            question: Given(value=value, origin=origin, strength=Strength.GUESSED)
            for question, value, origin in said
            if question == "project_name" or is_usable(question, value)
        }

    def _plan(self, request: Request, target: Path) -> Plan:
        place = examined(target, self.repository)
        return Plan(request=request, resolution=self.resolve(request), place=place)

    def _render(self, plan: Plan, project: Path, template: Path) -> Rendered:
        request = plan.request
        snapshot = request.snapshot
        if snapshot is None:
            self.progress("reading the template")
            snapshot = self.templates.export(request.origin, ref=request.ref, into=template)
        require_kin(snapshot)
        refuse_code(snapshot)
        check_names(plan.resolution, snapshot.folder)
        self.progress("rendering")
        answers = named_as_in(snapshot.folder, plan.resolution.answers.for_template())
        answers_file = self.engine.render(snapshot, answers, into=project)
        require_provenance(snapshot, ProjectFolder(path=project, answers_file=answers_file))
        left_out = fitted(project, plan.place, shown=request.path, force=request.force)
        migrations = unrun_migrations(snapshot.folder)
        notes = (*request.origin.notes, *snapshot.notes, *migrations, *plan.resolution.notes, *left_out)
        return Rendered(
            folder=project,
            snapshot=snapshot,
            notes=notes,
            resolution=plan.resolution,
            answers=plan.resolution.answers.for_template(),
        )

    def _lock(self, plan: Plan, rendered: Rendered) -> Locked:
        return LockProject(locker=self.locker, progress=self.progress)(
            rendered.folder,
            target=plan.place.target,
            tested=rendered.snapshot.folder / "locks" / "uv.lock",
            wish=plan.request.lock,
        )

    def _land(self, plan: Plan, rendered: Rendered) -> Landed:
        answers = plan.resolution.answers
        author = Identity(
            name=answers.author_name or FALLBACK_IDENTITY.name,
            email=answers.author_email or FALLBACK_IDENTITY.email,
        )
        return LandProject(repository=self.repository, progress=self.progress)(
            rendered.folder, plan.place, author=author, git=plan.request.git
        )
