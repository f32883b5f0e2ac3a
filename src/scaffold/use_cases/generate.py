"""Add a part to a project: render its sources, wire it, run what derives the rest, and land it at once."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from scaffold.errors import TemplateError, UsageError
from scaffold.generating.drafting import PARTS, Draft, Sources, drafted
from scaffold.generating.kind import Kind, Order, Plan, Stage, common_values
from scaffold.generating.lists import ListEntry
from scaffold.generating.manifest import read_manifest
from scaffold.generating.names import part_name
from scaffold.generating.project import ProjectFiles, names_in_use
from scaffold.generating.staging import collect, complete, formatted_lists
from scaffold.ports.projects import Landing, Projects, UpdateWorkspace
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.templates import Engine, TemplateHistories
from scaffold.project import recorded
from scaffold.project.merging import Merge, Tree
from scaffold.project.recorded import ProjectFolder, Recorded
from scaffold.use_cases.generate_refusals import refuse_existing, refuse_ignored, require_capabilities
from scaffold.use_cases.update_refusals import checked_version, refuse_clashes, refuse_hidden

RUNS_COMMANDS = "running commands of the project in a copy of it"


class Outcome(enum.StrEnum):
    """How a generation ended."""

    CURRENT = "unchanged"
    PREVIEWED = "previewed"
    LANDED = "generated"


class Stages(Protocol):
    """Makes stages."""

    def __call__(
        self, *, workspace: UpdateWorkspace, tree: Tree, project: Path, sources: Path, progress: Progress
    ) -> Stage:
        """Return a stage for the files of `tree`; `project` may lend its environment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A part to add to `project`; `name` is as the user wrote it.

    Without `commands`, none of the project's are run: what they would write is left to the user. With
    `adapt_name`, a name that cannot be used is replaced by one that can.
    """

    project: ProjectFolder
    kind: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    commands: bool = True
    adapt_name: bool = False


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
            sources, order = self._sources(request, project, files)
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
                return _described(found, draft, files, sources.commands(plan))
            self.projects.require_clean(path)
            return self._land(request, found, _Work(sources=sources, order=order, draft=draft, files=files))

    def _sources(self, request: Request, project: Recorded, files: ProjectFiles) -> tuple[Sources, Order]:
        template = files.workspace.folder / "template"
        with self.histories.open(project.source, version=project.commit) as history:
            version = checked_version(history, project, str(project.commit))
            history.export(version, into=template)
        folder = template / PARTS / request.kind
        if not folder.is_dir():
            raise TemplateError(
                f"version {project.commit} of the template has no sources for {request.kind}",
                help="scaffold update, commit, then run this again",
            )
        manifest = read_manifest(folder)
        taken = names_in_use(files, template, manifest)
        order = Order(
            kind=request.kind,
            name=part_name(
                request.name,
                kind=request.kind,
                taken=taken,
                options=request.options,
                adapt=request.adapt_name,
            ),
            options=request.options,
            folder=Path.cwd(),
            root=request.project.path.resolve(),
        )
        return Sources(folder=template / PARTS, manifest=manifest, common=common_values(order, files)), order

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
        refuse_clashes(workspace.clashes(tree))
        refuse_hidden(workspace.hidden_edits(tree))
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
        self.notify(RUNS_COMMANDS)
        files, draft, workspace = work.files, work.draft, work.files.workspace
        stage = self.stages(
            workspace=workspace,
            tree=files.tree,
            project=request.project.path.resolve(),
            sources=work.sources.folder / request.kind,
            progress=self.progress,
        )
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
