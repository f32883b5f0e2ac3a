"""Bring a project to another version of its template, or to other answers, by merging.

What the template would change is merged into what the user has, the project's gates judge the result, and
only then it lands. Until then nothing in the project is touched.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from scaffold.answers.values import AnswerValue
from scaffold.errors import TargetError, UsageError
from scaffold.ports.projects import Landing, Projects, UpdateWorkspace
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.templates import Engine, TemplateHistories, TemplateHistory
from scaffold.ports.tools import Gates, Locker
from scaffold.project import recorded
from scaffold.project.evolution import ALWAYS_THERE, AnswerChange
from scaffold.project.merging import (
    Changes,
    Conflict,
    Merge,
    Tree,
)
from scaffold.project.recorded import ProjectFolder, Recorded
from scaffold.project.requirements import RequirementChange, compare_requirements
from scaffold.use_cases.importers import refuse_importers
from scaffold.use_cases.provenance import require_unmoved
from scaffold.use_cases.two_versions import TwoVersions, render_again, render_both
from scaffold.use_cases.update_lock import PROJECT_FILE, LockUpdate
from scaffold.use_cases.update_merge import merged
from scaffold.use_cases.update_refusals import (
    checked_version,
    refuse_to_overwrite,
    require_committed_answers,
)

RUNS_GATES = "running the gates on the result: code of the project and of its template (--no-gates: do not)"


class Outcome(enum.StrEnum):
    """How an update ended."""

    CURRENT = "up-to-date"
    PREPARED = "branch-up-to-date"
    PREVIEWED = "previewed"
    LANDED = "updated"
    CONFLICTS = "updated-with-conflicts"


class GateOutcome(enum.StrEnum):
    """The outcome of the project's gates."""

    PASSED = "passed"
    SKIPPED = "skipped"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request of the user: the newest version or `ref`, with `changed` and `said` answers.

    `gone` are the capabilities that are switched off. A request that `removes` keeps files that the user
    changed, and is refused where files that stay import what goes, unless with `force`. With `again` the
    files at these paths, or all where it is empty, become as the template makes them, whatever the user has
    changed; the version stays unless `ref` names another.
    """

    project: ProjectFolder
    ref: str | None = None
    changed: Mapping[str, AnswerValue] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    branch: str | None = None
    gates: bool = True
    lock: bool = True
    removes: bool = False
    gone: tuple[str, ...] = ()
    force: bool = False
    again: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The changes of an update, made or planned.

    `branch` is the branch that holds it, None where the files changed; `undo` is the command that takes it
    back, None where nothing was written.
    """

    outcome: Outcome
    source: str
    before: str
    after: str
    changes: Changes = field(default_factory=Changes)
    conflicts: tuple[Conflict, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    requirements: RequirementChange = field(default_factory=RequirementChange)
    gates: GateOutcome = GateOutcome.SKIPPED
    branch: str | None = None
    undo: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProject:
    """The use case, over its ports."""

    histories: TemplateHistories
    projects: Projects
    engine: Engine
    locker: Locker
    gates: Gates
    progress: Progress
    notify: Notify

    def __call__(self, request: Request) -> Updated:
        """Update the project, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; the project is as it was.
        """
        path = request.project.path.resolve()
        project = recorded.read(request.project)
        with self.projects.open(path) as workspace:
            self.projects.require_clean(path)
            require_committed_answers(workspace.head, project.answers_file)
            if request.branch:
                workspace.require_branch(request.branch, or_own=True)
            self.progress("reading the template")
            with self.histories.open(project.source, version=project.commit) as history:
                if request.again is not None:
                    versions = self._rendered_again(request, request.again, project, history, workspace)
                    return self._merge(request, project, versions, workspace)
                label = checked_version(history, project, request.ref)
                if label == project.commit and not request.changed and not request.said:
                    return Updated(outcome=Outcome.CURRENT, source=project.source, before=label, after=label)
                self.progress("rendering")
                versions = render_both(
                    self.engine,
                    history,
                    workspace,
                    project=project,
                    ref=label,
                    changed=request.changed,
                    said=request.said,
                )
            _check_removable(request.gone, versions)
            return self._merge(request, project, versions, workspace)

    def _rendered_again(
        self,
        request: Request,
        paths: Collection[str],
        project: Recorded,
        history: TemplateHistory,
        workspace: UpdateWorkspace,
    ) -> TwoVersions:
        require_unmoved(history, project)
        if paths and (request.ref or request.said):
            raise UsageError(
                "a version and an answer hold for the whole project, not for some of its files",
                help="leave FILE out, or take them by `scaffold update --ref VERSION --set KEY=VALUE`",
            )
        ref = history.label(request.ref or project.commit or history.newest())
        self.progress("rendering")
        return render_again(
            self.engine, history, workspace, project=project, ref=ref, said=request.said, paths=paths
        )

    def _merge(
        self, request: Request, project: Recorded, versions: TwoVersions, workspace: UpdateWorkspace
    ) -> Updated:
        self.progress("merging")
        before = str(project.commit)
        merge, notes = merged(workspace, versions, before=before, keep_edited=request.removes)
        if request.removes:
            notes = (*notes, *refuse_importers(workspace, merge.tree, force=request.force))
        lock = LockUpdate(locker=self.locker, progress=self.progress)
        merge, lock_notes = lock(
            merge,
            workspace,
            path=request.project.path.resolve(),
            tested=versions.tested,
            lock=request.lock,
            dry_run=request.dry_run,
        )
        requirements = compare_requirements(
            workspace.read(workspace.head, PROJECT_FILE), workspace.read(merge.tree, PROJECT_FILE)
        )
        updated = Updated(
            outcome=Outcome.PREVIEWED,
            source=project.source,
            before=before,
            after=versions.label,
            changes=workspace.changes(workspace.head, merge.tree),
            conflicts=merge.conflicts,
            answers=versions.answers,
            requirements=requirements,
            notes=(*versions.notes, *notes, *lock_notes),
        )
        if not updated.changes and not updated.conflicts:
            return replace(updated, outcome=Outcome.CURRENT)
        refuse_to_overwrite(workspace, merge.tree)
        return self._land(request, updated, merge, workspace)

    def _land(self, request: Request, updated: Updated, merge: Merge, workspace: UpdateWorkspace) -> Updated:
        if request.branch and not merge.conflicts and workspace.is_on_branch(request.branch, merge.tree):
            return replace(updated, outcome=Outcome.PREPARED, branch=request.branch)
        if request.dry_run:
            return updated
        if request.branch and merge.conflicts:
            raise TargetError(
                f"the update conflicts in {len(merge.conflicts)} places, which a branch cannot hold",
                details=tuple(f"{conflict.path}: {conflict.kind}" for conflict in merge.conflicts),
                help="scaffold update, without --branch, and resolve them",
            )
        gates = (
            self._judge(workspace, merge.tree)
            if request.gates and not merge.conflicts
            else GateOutcome.SKIPPED
        )
        self.progress("writing")
        message = f"Update from template {updated.before} to {updated.after}"
        landed = workspace.land(Landing(merge=merge, branch=request.branch, message=message))
        outcome = Outcome.CONFLICTS if merge.conflicts else Outcome.LANDED
        notes = (*updated.notes, *landed.notes)
        return replace(
            updated, outcome=outcome, gates=gates, branch=request.branch, undo=landed.undo, notes=notes
        )

    def _judge(self, workspace: UpdateWorkspace, tree: Tree) -> GateOutcome:
        self.notify(RUNS_GATES)
        self.progress("running the project's gates on the result")
        folder = workspace.folder / "judged"
        workspace.write_out(tree, folder)
        verdict = self.gates.run(folder)
        if verdict is None:
            return GateOutcome.ABSENT
        if not verdict.passed:
            raise TargetError(
                "the updated project does not pass its gates, so nothing was changed",
                details=_gist(verdict.output),
                help="look with --dry-run; to fix it in the project, land it anyway: --no-gates",
            )
        return GateOutcome.PASSED


def _check_removable(gone: Collection[str], versions: TwoVersions) -> None:
    """Refuse to remove what this version of the template cannot do without: it does not even ask for it."""
    asked = recorded.read(versions.folder).answers
    fixed = [name for name in gone if name in ALWAYS_THERE and name not in asked]
    if fixed:
        raise TargetError(
            f"version {versions.label} of the template always has {' and '.join(fixed)}",
            help=f"scaffold update, commit, then scaffold remove {' '.join(gone)}",
        )


def _gist(output: str, lines: int = 20) -> tuple[str, ...]:
    """Name the gates that failed, then give the end of what they said."""
    said = output.splitlines()
    failed = [line for line in said[:-lines] if line.startswith("FAIL ")]
    return (*failed, *said[-lines:])
