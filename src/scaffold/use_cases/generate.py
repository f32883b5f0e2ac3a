"""Add a part to a project: render its sources, wire it, run what derives the rest, and land it at once."""

import enum
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from scaffold.errors import UsageError
from scaffold.generating.drafting import PARTS, Draft, Sources, drafted
from scaffold.generating.kind import Kind, Order, Plan, Proposing, Stage
from scaffold.generating.lists import ListEntry
from scaffold.generating.project import ProjectFiles
from scaffold.generating.staging import collect, complete, formatted_lists
from scaffold.generating.table_proposal import TableOutline
from scaffold.ports.projects import Landing, Projects, UpdateWorkspace
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.templates import Engine, TemplateHistories
from scaffold.project import recorded
from scaffold.project.merging import Merge, Tree
from scaffold.use_cases.generate_order import Request, ordered
from scaffold.use_cases.generate_refusals import refuse_existing, refuse_ignored, require_capabilities
from scaffold.use_cases.update_refusals import refuse_to_overwrite

RUNS_COMMANDS = "running commands of the project in a copy of it"


class Outcome(enum.StrEnum):
    """How a generation ended."""

    CURRENT = "unchanged"
    PREVIEWED = "previewed"
    LANDED = "generated"


Outline = Callable[[Mapping[str, str]], TableOutline | None]


class Stages(Protocol):
    """Makes stages."""

    def __call__(
        self, *, workspace: UpdateWorkspace, tree: Tree, project: Path, sources: Path, progress: Progress
    ) -> Stage:
        """Return a stage for the files of `tree`; `project` may lend its environment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """The added files, or those that would be added.

    `added` and `changed` are sorted paths; `by_hand` are entries for lists that the user has rewritten;
    `commands` are those that were run, would be, or are left to the user; `undo` takes everything back.
    """

    outcome: Outcome
    kind: str
    name: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    by_hand: tuple[ListEntry, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    undo: str | None = None
    plan: Plan = field(default_factory=Plan)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratePart:
    """The use case, over its ports and the kinds that there are."""

    kinds: Mapping[str, Kind]
    histories: TemplateHistories
    projects: Projects
    engine: Engine
    stages: Stages
    progress: Progress
    notify: Notify

    def __call__(self, request: Request) -> Generated:
        """Add the part, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; the project is as it was.
        """
        path = request.project.path.resolve()
        project = recorded.read(request.project)
        kind = self.kinds[request.kind]
        with self.projects.open(path) as workspace:
            files = ProjectFiles(workspace=workspace, tree=workspace.work_tree(), recorded=project)
            require_capabilities(request.kind, kind, files)
            if kind.measures and not (request.commands or request.dry_run):
                raise UsageError(
                    f"--no-commands: parts of kind {request.kind} have values measured in the project",
                    help="leave the flag out",
                )
            self.progress("reading the template")
            sources, order = ordered(request, self.histories, files)
            plan = kind.plan(order, files)
            draft = drafted(self.engine, sources, plan, files, into=workspace.folder / "part")
            found = Generated(
                outcome=Outcome.PREVIEWED,
                kind=order.kind,
                name=order.name.module,
                plan=plan,
                by_hand=draft.by_hand,
            )
            present = [path for path in draft.paths if path in files.tree]
            if len(present) == len(draft.paths) and not draft.edited:
                return replace(found, outcome=Outcome.CURRENT, plan=replace(plan, notes=()))
            refuse_existing(draft, files, present)
            refuse_ignored(workspace.ignored(draft.paths))
            if request.dry_run:
                found = _described(found, draft, files, sources.commands(plan))
                return self._shown(request, found, order, files)
            self.projects.require_clean(path)
            return self._land(request, found, _Work(sources=sources, order=order, draft=draft, files=files))

    @contextmanager
    def outlining(self, request: Request) -> Iterator[Outline]:
        """Open a reader of the user's file, which proposes a declaration for options and changes nothing.

        Raises:
            ScaffoldError: as for the request itself.
        """
        path = request.project.path.resolve()
        project, kind = recorded.read(request.project), self.kinds[request.kind]
        with self.projects.open(path) as workspace:
            files = ProjectFiles(workspace=workspace, tree=workspace.work_tree(), recorded=project)
            require_capabilities(request.kind, kind, files)
            self.progress("reading the template")
            _, order = ordered(request, self.histories, files)
            stage = self._stage(request, files)

            def outline(options: Mapping[str, str]) -> TableOutline | None:
                self.progress("reading the file")
                changed = replace(order, options=options)
                return kind.outlined(changed, files, stage) if isinstance(kind, Proposing) else None

            yield outline

    def _shown(self, request: Request, found: Generated, order: Order, files: ProjectFiles) -> Generated:
        """Add what would be declared, which the project's own code reads from the user's file."""
        kind = self.kinds[request.kind]
        if not (isinstance(kind, Proposing) and request.commands):
            return found
        outline = kind.outlined(order, files, self._stage(request, files))
        if outline is None:
            return found
        return replace(found, plan=replace(found.plan, proposal=outline.proposal, notes=()))

    def _stage(self, request: Request, files: ProjectFiles) -> Stage:
        self.notify(RUNS_COMMANDS)
        return self.stages(
            workspace=files.workspace,
            tree=files.tree,
            project=request.project.path.resolve(),
            sources=files.workspace.folder / "template" / PARTS / request.kind,
            progress=self.progress,
        )

    def _land(self, request: Request, found: Generated, work: "_Work") -> Generated:
        workspace, written = work.files.workspace, work.files.workspace.folder / "written"
        if request.commands:
            plan, draft = self._completed(request, found.plan, work, into=written)
        else:
            plan, draft = found.plan, work.draft
            draft.lay_out(written, work.files)
        new = workspace.tree_of(written)
        kept = {
            path: entry for path, entry in new.items() if path in draft.edited or path not in workspace.head
        }
        tree = {**workspace.head, **kept}
        refuse_to_overwrite(workspace, tree)
        changes = workspace.changes(workspace.head, tree)
        self.progress("writing")
        landed = workspace.land(Landing(merge=Merge(tree=tree), branch=None, message=""))
        return replace(
            found,
            outcome=Outcome.LANDED,
            added=tuple(sorted({*changes.added, *(path for _, path in changes.moved)})),
            changed=changes.changed,
            commands=work.sources.commands(plan),
            undo=landed.undo,
            plan=plan,
            notes=(*found.notes, *landed.notes),
        )

    def _completed(self, request: Request, plan: Plan, work: "_Work", *, into: Path) -> tuple[Plan, Draft]:
        """Measure and complete the part in a stage, and put what lands into a folder."""
        files, draft, workspace = work.files, work.draft, work.files.workspace
        stage = self._stage(request, files)
        formatted = formatted_lists(stage, draft)
        draft.lay_out(stage.folder, files)
        self.progress("measuring")
        measured = self.kinds[request.kind].measured(work.order, plan, stage)
        if measured != plan:
            draft = drafted(self.engine, work.sources, measured, files, into=workspace.folder / "measured")
            draft.lay_out(stage.folder, files)
        self.progress("running the project's commands")
        complete(stage, draft, formatted=formatted, commands=work.sources.commands(measured))
        manifest, name = work.sources.manifest, work.order.name.module
        collect(stage, draft, files, manifest=manifest, name=name, into=into)
        return measured, draft


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    sources: Sources
    order: Order
    draft: Draft
    files: ProjectFiles


def _described(
    found: Generated, draft: Draft, files: ProjectFiles, commands: tuple[tuple[str, ...], ...]
) -> Generated:
    return replace(
        found,
        added=tuple(path for path in draft.paths if path not in files.tree),
        changed=tuple(sorted(draft.edited)),
        commands=commands,
    )
