"""Bring a project to another version of its template, or to other answers, by merging.

What the template would change is merged into what the user has, the project's gates judge the result, and
only then it lands. Until then nothing in the project is touched.
"""

import enum
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold import recorded
from scaffold.errors import TargetError, TemplateError, ToolError
from scaffold.evolution import AnswerChange
from scaffold.merging import (
    Changes,
    Conflict,
    Entry,
    Merge,
    Tree,
    keep_changed,
    keep_deleted,
    returning_folders,
)
from scaffold.ports import AnswerValue, Engine, Locker, Notify, Progress
from scaffold.project_ports import Gates, Landing, Projects, TemplateHistories, TemplateHistory, Workbench
from scaffold.recorded import ANSWERS_FILE, Recorded
from scaffold.use_cases.importers import refuse_importers
from scaffold.use_cases.locks import with_tested
from scaffold.use_cases.provenance import require_unmoved
from scaffold.use_cases.requirements import RequirementChange, compare_requirements, needs_lock
from scaffold.use_cases.two_versions import TwoVersions, render_both

LOCK_FILE, PROJECT_FILE = "uv.lock", "pyproject.toml"
RUNS_GATES = "running the gates on the result: code of the project and of its template (--no-gates: do not)"


class Outcome(enum.Enum):
    """How an update ended."""

    CURRENT = "up-to-date"
    PREVIEWED = "previewed"
    LANDED = "updated"
    CONFLICTS = "updated-with-conflicts"


class GateOutcome(enum.Enum):
    """The outcome of the project's gates."""

    PASSED = "passed"
    SKIPPED = "skipped"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request of the user: the newest version or `ref`, with `changed` and `said` answers.

    A request that `removes` keeps files that the user changed, and is refused where files that stay import
    what goes, unless with `force`.
    """

    path: Path
    ref: str | None = None
    changed: Mapping[str, AnswerValue] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    branch: str | None = None
    gates: bool = True
    lock: bool = True
    removes: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The changes of an update, made or planned; `undo` is the command that reverts them."""

    outcome: Outcome
    source: str
    before: str
    after: str
    changes: Changes = field(default_factory=Changes)
    conflicts: tuple[Conflict, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    requirements: RequirementChange = field(default_factory=RequirementChange)
    gates: GateOutcome = GateOutcome.SKIPPED
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
        path = request.path.resolve()
        project = recorded.read(path)
        with self.projects.open(path) as bench:
            self.projects.require_clean(path)
            self.progress("reading the template")
            with self.histories.open(project.source, version=project.commit) as history:
                ref = request.ref or history.newest()
                label = _checked_version(history, project, ref)
                if label == project.commit and not request.changed and not request.said:
                    return Updated(outcome=Outcome.CURRENT, source=project.source, before=label, after=label)
                self.progress("rendering")
                versions = render_both(
                    self.engine,
                    history,
                    bench,
                    project=project,
                    ref=label,
                    changed=request.changed,
                    said=request.said,
                )
            return self._merge(request, project, versions, bench)

    def _merge(self, request: Request, project: Recorded, versions: TwoVersions, bench: Workbench) -> Updated:
        self.progress("merging")
        before = str(project.commit)
        labels = {1: f"template {before}", 2: "yours", 3: f"template {versions.label}"}
        merge = bench.merge(versions.before, versions.after, labels=labels)
        merge, deleted = keep_deleted(merge)
        merge, edited = keep_changed(merge) if request.removes else (merge, ())
        if request.removes and not request.force:
            refuse_importers(bench, merge.tree)
        merge, overruled = _with_answers(bench, merge, versions)
        notes = [f"{path} stays removed, although the template changed it" for path in deleted]
        notes += [f"{path} is kept, because you changed it" for path in edited]
        notes += [
            f"{folder}/ comes back with files that the template adds; if you moved it, move them too"
            for folder in returning_folders(versions.before, bench.head, merge.tree)
        ]
        merge, lock_notes = self._locked(request, bench, merge, versions)
        requirements = compare_requirements(
            bench.read(bench.head, PROJECT_FILE), bench.read(merge.tree, PROJECT_FILE)
        )
        updated = Updated(
            outcome=Outcome.PREVIEWED,
            source=project.source,
            before=before,
            after=versions.label,
            changes=bench.changes(bench.head, merge.tree),
            conflicts=merge.conflicts,
            answers=versions.answers,
            requirements=requirements,
            notes=(*versions.notes, *overruled, *notes, *lock_notes),
        )
        if not updated.changes and not updated.conflicts:
            return replace(updated, outcome=Outcome.CURRENT)
        _refuse_clashes(bench.clashes(merge.tree))
        _refuse_hidden(bench.hidden_edits(merge.tree))
        return self._land(request, updated, merge, bench)

    def _locked(
        self, request: Request, bench: Workbench, merge: Merge, versions: TwoVersions
    ) -> tuple[Merge, tuple[str, ...]]:
        """Lock again where the merge changed what is required.

        The versions locked before come first, then those that the template was tested with. A preview only
        says so, because a build backend may have to run for it.
        """
        if LOCK_FILE not in merge.tree:
            return merge, ()
        if any(conflict.path == PROJECT_FILE for conflict in merge.conflicts):
            return merge, (f"resolve {PROJECT_FILE}, then run `uv lock`: {LOCK_FILE} is as it was",)
        old, new = (bench.read(tree, PROJECT_FILE) for tree in (bench.head, merge.tree))
        if not needs_lock(old, new):
            return merge, ()
        if not request.lock:
            return merge, (f"{LOCK_FILE} was not renewed: run `uv lock`",)
        if request.dry_run:
            return merge, (f"{LOCK_FILE} would be made anew, because what is required changes",)
        self.progress("locking")
        folder = bench.folder / "locked"
        bench.write_out(merge.tree, folder)
        file = folder / LOCK_FILE
        try:
            if versions.tested is not None:
                file.write_bytes(with_tested(file.read_bytes(), versions.tested.read_bytes()))
            self.locker.lock(folder, preferred=None, builds=True)
        except ToolError as error:
            raise _unlocked(error.cause or error.message, error.details) from error
        except ValueError as error:
            raise _unlocked(str(error)) from error
        entry = Entry(mode=merge.tree[LOCK_FILE].mode, oid=bench.store(file.read_bytes()))
        return replace(merge, tree={**merge.tree, LOCK_FILE: entry}), ()

    def _land(self, request: Request, updated: Updated, merge: Merge, bench: Workbench) -> Updated:
        if request.dry_run:
            return updated
        if request.branch and merge.conflicts:
            raise TargetError(
                f"the update conflicts in {len(merge.conflicts)} places, which a branch cannot hold",
                details=tuple(f"{conflict.path}: {conflict.kind}" for conflict in merge.conflicts),
                help="scaffold update, without --branch, and resolve them",
            )
        gates = (
            self._judge(bench, merge.tree) if request.gates and not merge.conflicts else GateOutcome.SKIPPED
        )
        self.progress("writing")
        message = f"Update from template {updated.before} to {updated.after}"
        landed = bench.land(Landing(merge=merge, branch=request.branch, message=message))
        outcome = Outcome.CONFLICTS if merge.conflicts else Outcome.LANDED
        notes = (*updated.notes, *landed.notes)
        return replace(updated, outcome=outcome, gates=gates, undo=landed.undo, notes=notes)

    def _judge(self, bench: Workbench, tree: Tree) -> GateOutcome:
        self.notify(RUNS_GATES)
        self.progress("running the project's gates on the result")
        folder = bench.folder / "judged"
        bench.write_out(tree, folder)
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


def _unlocked(cause: str, details: tuple[str, ...] = ()) -> TargetError:
    return TargetError(
        f"{LOCK_FILE} cannot be renewed, so nothing was changed",
        cause=cause,
        details=details,
        help="land it all the same with --no-lock, and run `uv lock` afterwards",
    )


def _gist(output: str, lines: int = 20) -> tuple[str, ...]:
    """Name the gates that failed, then give the end of what they said."""
    said = output.splitlines()
    failed = [line for line in said[:-lines] if line.startswith("FAIL ")]
    return (*failed, *said[-lines:])


def _checked_version(history: TemplateHistory, project: Recorded, ref: str) -> str:
    if project.commit is None:
        raise TemplateError(
            "this project does not say which version of the template it was made from",
            cause=f"{ANSWERS_FILE} has no _commit: the template was a plain folder",
            help="make it anew from a template under version control: scaffold new PATH --answers FILE",
        )
    try:
        history.label(project.commit)
    except TemplateError as error:
        raise TemplateError(
            f"the template at {project.source} no longer has version {project.commit}",
            cause=error.cause,
            help="scaffold link URL, with an address that has it",
        ) from None
    require_unmoved(history, project)
    label = history.label(ref)
    if history.precedes(label, project.commit):
        raise TemplateError(
            f"{label} is older than {project.commit}, which this project is from",
            cause="an update never goes back",
            help="scaffold update --ref with a later version",
        )
    return label


def _with_answers(bench: Workbench, merge: Merge, versions: TwoVersions) -> tuple[Merge, tuple[str, ...]]:
    """Write the answers of the new version into the answers file; plain Copier relies on them."""
    right = versions.after[ANSWERS_FILE]
    content = bench.read(merge.tree, ANSWERS_FILE)
    wanted = bench.read(versions.after, ANSWERS_FILE) or b""
    if content is not None and all(it.path != ANSWERS_FILE for it in merge.conflicts):
        try:
            if recorded.parse(content.decode()) == recorded.parse(wanted.decode()):
                return merge, ()
        except (TargetError, UnicodeDecodeError):
            pass
    conflicts = tuple(it for it in merge.conflicts if it.path != ANSWERS_FILE)
    note = f"{ANSWERS_FILE} was edited by hand; it now has the answers of this update"
    return Merge(tree={**merge.tree, ANSWERS_FILE: right}, conflicts=conflicts), (note,)


def _refuse_clashes(clashes: tuple[str, ...]) -> None:
    if clashes:
        raise TargetError(
            "files that git does not know stand where the update writes",
            details=clashes,
            help="commit them or move them away, then repeat",
        )


def _refuse_hidden(hidden: Mapping[str, Collection[str]]) -> None:
    if hidden:
        flags = sorted({(flag, path) for path, flags in hidden.items() for flag in flags})
        commands = [
            shlex.join(["git", "update-index", f"--no-{flag}", *(path for it, path in flags if it == flag)])
            for flag in sorted({flag for flag, _ in flags})
        ]
        raise TargetError(
            "files that the update writes have changes that git ignores",
            details=tuple(hidden),
            help=f"{' && '.join(commands)}, then commit them or put them aside: git stash",
        )
