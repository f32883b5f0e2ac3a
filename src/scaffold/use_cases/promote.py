"""Move functions of a notebook into modules, with tests that pin the outputs which they have today."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold.generating.notebooks import recorder
from scaffold.generating.notebooks.cells import Notebook, read_notebook
from scaffold.generating.notebooks.checks import fix_imports_of_notebook
from scaffold.generating.notebooks.modules import Place, without_pieces
from scaffold.generating.notebooks.moving import recorded_calls, written
from scaffold.generating.notebooks.pieces import Reason, Selection
from scaffold.generating.project import ProjectFiles
from scaffold.ports.projects import Landing, Projects
from scaffold.ports.reporting import Notify, Progress
from scaffold.project import recorded
from scaffold.project.merging import Merge
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.generate import Stages
from scaffold.use_cases.promote_notebook import content_of, module_name, oddities, place_in_project, selected
from scaffold.use_cases.promote_refusals import refuse_existing, require_some
from scaffold.use_cases.update_refusals import refuse_to_overwrite
from scaffold.workspace.paths import resolved

RUNS_NOTEBOOK = (
    "running the cells of {name} twice, from the first to the last, in a copy of the project and with its "
    "environment; other systems that they reach are real (--dry-run: run nothing)"
)


class Outcome(enum.Enum):
    """How a promotion ended."""

    PREVIEWED = "previewed"
    LANDED = "promoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A notebook whose functions are to become modules of `project`.

    `functions` are the chosen ones, all where none is named; `name` is that of the modules, by default the
    notebook's.
    """

    project: ProjectFolder
    notebook: Path
    functions: tuple[str, ...] = ()
    name: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """The moved functions by module, and the reasons of those that stay.

    `excused` are the rules of the linter and the type checker that a new file does not meet.
    """

    outcome: Outcome
    moved: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, tuple[Reason, ...]]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    excused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undo: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    files: ProjectFiles
    notebook: Notebook
    inside: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteNotebook:
    """The use case, over its ports."""

    projects: Projects
    stages: Stages
    progress: Progress
    notify: Notify

    def __call__(self, request: Request) -> Promoted:
        """Move what can be moved, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; the project is as it was.
        """
        path = request.project.path.resolve()
        project = recorded.read(request.project)
        content = content_of(request.notebook)
        with self.projects.open(path) as workspace:
            files = ProjectFiles(workspace=workspace, tree=workspace.work_tree(), recorded=project)
            notebook = read_notebook(content, request.notebook.name)
            inside = place_in_project(resolved(request.notebook), path, files)
            place = Place(
                package=files.package,
                name=module_name(request.notebook, request.name),
                notebook=inside or request.notebook.name,
            )
            work = _Work(files=files, notebook=notebook, inside=inside, place=place)
            selection = selected(notebook, request.notebook.name, request.functions, files)
            notes = oddities(notebook, in_project=inside is not None)
            require_some(selection, request.notebook.name, notes)
            found = _found(selection, work, Outcome.PREVIEWED, notes)
            refuse_existing([*found.added], files)
            if request.dry_run:
                return found
            self.projects.require_clean(path)
            return self._land(request, work, selection, notes)

    def _land(self, request: Request, work: _Work, selection: Selection, notes: tuple[str, ...]) -> Promoted:
        workspace = work.files.workspace
        self.notify(RUNS_NOTEBOOK.format(name=work.place.notebook))
        sources = Path(recorder.__file__).parent
        stage = self.stages(
            workspace=workspace,
            tree=work.files.tree,
            project=request.project.path.resolve(),
            sources=sources,
            progress=self.progress,
        )
        self.progress("running the notebook")
        folder = stage.folder / (Path(work.inside).parent if work.inside else ".")
        order = workspace.folder / "notebook.json"
        pinned, refused, failed = recorded_calls(stage, order, work.notebook, folder, selection)
        selection = selection.without(refused)
        require_some(selection, request.notebook.name, failed)
        notes = (*notes, *failed)
        self.progress("checking the moved functions")
        selection, excused = written(stage, work.place, selection, pinned)
        require_some(selection, request.notebook.name, notes)
        found = _found(selection, work, Outcome.LANDED, notes)
        refuse_existing([*found.added], work.files)
        if work.inside and work.inside in found.changed:
            content = without_pieces(work.notebook, selection.pieces, work.place)
            fix_imports_of_notebook(stage, work.inside, content or work.notebook.content)
        landing = workspace.folder / "written"
        for path in (*found.added, *found.changed):
            (landing / path).parent.mkdir(parents=True, exist_ok=True)
            (landing / path).write_bytes((stage.folder / path).read_bytes())
        tree = {**workspace.head, **workspace.tree_of(landing)}
        refuse_to_overwrite(workspace, tree)
        self.progress("writing")
        landed = workspace.land(Landing(merge=Merge(tree=tree), branch=None, message=""))
        return replace(found, excused=excused, undo=landed.undo, notes=(*found.notes, *landed.notes))


def _found(selection: Selection, work: _Work, outcome: Outcome, notes: tuple[str, ...]) -> Promoted:
    moved: dict[str, tuple[str, ...]] = {}
    for piece in selection.pieces:
        path = work.place.path(piece.layer)
        moved[path] = (*moved.get(path, ()), piece.name)
    edited = without_pieces(work.notebook, selection.pieces, work.place) if work.inside else None
    if work.inside and edited is None:
        notes = (
            *notes,
            f"{work.inside} is laid out in another way than Jupyter's: import the functions by hand",
        )
    return Promoted(
        outcome=outcome,
        moved=moved,
        refused=selection.refused,
        added=tuple(sorted((*moved, work.place.test))),
        changed=(work.inside,) if work.inside and edited is not None else (),
        notes=notes,
    )
