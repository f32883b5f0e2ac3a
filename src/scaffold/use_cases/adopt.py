"""Bring an existing repository under the template.

The user's files are one side of a merge, the render the other, and there is no common base: what only the
template has is added, what both have stays the user's or is merged by its keys or lines. The gates judge the
result, what they find in the user's files becomes a baseline, and all of it lands as an update does.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold.adoption import placement
from scaffold.adoption.record import Layout
from scaffold.adoption.survey import survey
from scaffold.answers.resolution import Given, Resolution
from scaffold.errors import TargetError, ToolError
from scaffold.ports.projects import Landing, Projects, UpdateWorkspace
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.repository import Repository
from scaffold.ports.templates import Engine, Templates, Trust
from scaffold.ports.tools import GateReport, Locker, Recorder
from scaffold.project.merging import Changes, Entry, Merge, Tree
from scaffold.project.origin import Origin, Snapshot
from scaffold.project.recorded import ProjectFolder
from scaffold.project.template_questions import unrun_migrations
from scaffold.use_cases.adopt_lock import LOCK_FILE, LockAdopted
from scaffold.use_cases.adopt_refusals import refuse_adopted
from scaffold.use_cases.adopt_render import RenderAdopted
from scaffold.use_cases.adopt_tree import Arranged, arrange
from scaffold.use_cases.update_refusals import refuse_to_overwrite

BASELINE = "gates-baseline.toml"
RUNS_CODE = "locking and running the gates on the result: code of the repository and of the template"


class Outcome(enum.StrEnum):
    """How an adoption ended."""

    PREVIEWED = "previewed"
    ADOPTED = "adopted"
    FAILING = "adopted-with-failing-gates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The user's request to make `project` one; `layers` holds given answers, strongest first."""

    project: ProjectFolder
    origin: Origin
    ref: str | None = None
    layers: Sequence[Mapping[str, Given]] = ()
    dry_run: bool = False
    branch: str | None = None
    gates: bool = True
    lock: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The result of an adoption or of its preview; `undo` is the command that reverts it.

    `gates` is empty where none were run. `baseline` counts what is accepted, by gate.
    """

    outcome: Outcome
    source: str
    version: str | None
    layout: Layout
    resolution: Resolution
    arranged: Arranged
    changes: Changes
    gates: tuple[GateReport, ...] = ()
    baseline: bytes | None = None
    branch: str | None = None
    undo: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptProject:
    """The use case, over its ports."""

    templates: Templates
    engine: Engine
    repository: Repository
    projects: Projects
    locker: Locker
    recorder: Recorder
    trust: Trust
    progress: Progress
    notify: Notify

    def __call__(self, request: Request) -> Adopted:
        """Adopt the repository, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; the repository is as it was.
        """
        path = request.project.path.resolve()
        if not path.is_dir():
            raise TargetError(
                f"there is no folder {request.project.path}", help="name the folder of a repository"
            )
        with self.projects.open(path) as workspace:
            self.projects.require_clean(path)
            refuse_adopted(workspace, request.project, request.origin)
            if request.branch:
                workspace.require_branch(request.branch)
            placement.refuse_unmergeable(workspace.head)
            found = survey(workspace.head, lambda file: workspace.read(workspace.head, file))
            render = RenderAdopted(
                templates=self.templates,
                engine=self.engine,
                repository=self.repository,
                progress=self.progress,
            )
            rendered = render(
                request.project,
                found,
                workspace,
                origin=request.origin,
                ref=request.ref,
                layers=request.layers,
            )
            self.progress("merging")
            record = placement.decide(rendered.tree, workspace.head, found, rendered.layout)
            arranged = arrange(workspace, rendered.folder, rendered.tree, found, record)
            adopted = Adopted(
                outcome=Outcome.PREVIEWED,
                source=rendered.snapshot.source,
                version=rendered.snapshot.commit,
                layout=rendered.layout,
                resolution=rendered.resolution,
                arranged=arranged,
                changes=workspace.changes(workspace.head, arranged.tree),
                notes=(
                    *request.origin.notes,
                    *rendered.snapshot.notes,
                    *unrun_migrations(rendered.snapshot.folder),
                    *rendered.resolution.notes,
                    *arranged.notes,
                    *(f"left out, because it is no plain requirement: {line}" for line in found.unread),
                ),
            )
            refuse_to_overwrite(workspace, arranged.tree)
            if request.dry_run:
                return adopted
            return self._land(request, adopted, rendered.snapshot, workspace)

    def _land(
        self, request: Request, adopted: Adopted, snapshot: Snapshot, workspace: UpdateWorkspace
    ) -> Adopted:
        tree, notes = adopted.arranged.tree, adopted.notes
        if request.gates:
            self.trust.require(snapshot.source)
        if request.lock or request.gates:
            self.notify(RUNS_CODE)
        locked = LockAdopted(locker=self.locker, progress=self.progress)
        tree, lock_notes = locked(
            tree,
            workspace,
            path=request.project.path.resolve(),
            tested=snapshot.folder / "locks" / LOCK_FILE,
            lock=request.lock,
        )
        if request.gates:
            adopted, tree = self._judged(adopted, tree, workspace)
        self.progress("writing")
        message = f"Adopt the scaffold template at {adopted.version or adopted.source}"
        landed = workspace.land(Landing(merge=Merge(tree=tree), branch=request.branch, message=message))
        passed = all(gate.passed for gate in adopted.gates)
        return replace(
            adopted,
            outcome=Outcome.ADOPTED if passed else Outcome.FAILING,
            changes=workspace.changes(workspace.head, tree),
            branch=request.branch,
            undo=landed.undo,
            notes=(*notes, *lock_notes, *landed.notes),
        )

    def _judged(self, adopted: Adopted, tree: Tree, workspace: UpdateWorkspace) -> tuple[Adopted, Tree]:
        self.progress("running the gates on the result")
        folder = workspace.folder / "judged"
        workspace.write_out(tree, folder)
        try:
            recording = self.recorder.record(folder, sorted(workspace.head))
        except ToolError as error:
            raise TargetError(
                "the gates cannot be run on the result, so nothing was changed",
                cause=error.cause,
                help="land it without them, and look at what they need: scaffold adopt --no-gates",
            ) from error
        adopted = replace(adopted, gates=recording.reports, baseline=recording.baseline)
        if recording.baseline is None:
            return adopted, tree
        return adopted, {**tree, BASELINE: Entry(mode="100644", oid=workspace.store(recording.baseline))}
