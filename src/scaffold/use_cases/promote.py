"""Move functions of a notebook into modules, with tests that pin the outputs which they have today."""

import enum
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffold.answers.naming import closest
from scaffold.answers.presets import CAPABILITIES
from scaffold.errors import TargetError, UsageError
from scaffold.generating.names import part_name
from scaffold.generating.notebooks import recorder
from scaffold.generating.notebooks.cells import Notebook, read_notebook
from scaffold.generating.notebooks.checks import fix_imports_of_notebook
from scaffold.generating.notebooks.modules import Place, without_pieces
from scaffold.generating.notebooks.moving import recorded_calls, written
from scaffold.generating.notebooks.pieces import Project, Reason, Selection
from scaffold.generating.notebooks.selection import functions_of, select
from scaffold.generating.project import BenchFiles, declared_distributions
from scaffold.ports.projects import Landing, Projects
from scaffold.ports.reporting import Notify, Progress
from scaffold.project import recorded
from scaffold.project.example_files import PARTS
from scaffold.project.merging import Merge
from scaffold.use_cases.generate import Stages
from scaffold.use_cases.update_refusals import refuse_clashes, refuse_hidden

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
    """A notebook whose functions are to become modules of the project in `path`.

    `functions` are the chosen ones, all where none is named; `name` is that of the modules, by default the
    notebook's.
    """

    path: Path
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
    files: BenchFiles
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
        path = request.path.resolve()
        project = recorded.read(path)
        content = _content(request.notebook)
        with self.projects.open(path) as bench:
            files = BenchFiles(bench=bench, tree=bench.work_tree(), recorded=project)
            notebook = read_notebook(content, request.notebook.name)
            inside = _inside(request.notebook.resolve(), path, files)
            place = Place(
                package=files.package,
                name=_module_name(request),
                notebook=inside or request.notebook.name,
            )
            work = _Work(files=files, notebook=notebook, inside=inside, place=place)
            selection = _selected(request, work)
            notes = _notes(work)
            _require_some(selection, request, notes)
            found = _found(selection, work, Outcome.PREVIEWED, notes)
            _refuse_existing([*found.added], files)
            if request.dry_run:
                return found
            self.projects.require_clean(path)
            return self._land(request, work, selection, notes)

    def _land(self, request: Request, work: _Work, selection: Selection, notes: tuple[str, ...]) -> Promoted:
        bench = work.files.bench
        self.notify(RUNS_NOTEBOOK.format(name=work.place.notebook))
        sources = Path(recorder.__file__).parent
        stage = self.stages(
            bench=bench,
            tree=work.files.tree,
            project=request.path.resolve(),
            sources=sources,
            progress=self.progress,
        )
        self.progress("running the notebook")
        folder = stage.folder / (Path(work.inside).parent if work.inside else ".")
        order = bench.folder / "notebook.json"
        pinned, refused, failed = recorded_calls(stage, order, work.notebook, folder, selection)
        selection = selection.without(refused)
        _require_some(selection, request, failed)
        notes = (*notes, *failed)
        self.progress("checking the moved functions")
        selection, excused = written(stage, work.place, selection, pinned)
        _require_some(selection, request, notes)
        found = _found(selection, work, Outcome.LANDED, notes)
        _refuse_existing([*found.added], work.files)
        if work.inside and work.inside in found.changed:
            content = without_pieces(work.notebook, selection.pieces, work.place)
            fix_imports_of_notebook(stage, work.inside, content or work.notebook.content)
        landing = bench.folder / "written"
        for path in (*found.added, *found.changed):
            (landing / path).parent.mkdir(parents=True, exist_ok=True)
            (landing / path).write_bytes((stage.folder / path).read_bytes())
        tree = {**bench.head, **bench.tree_of(landing)}
        refuse_clashes(bench.clashes(tree))
        refuse_hidden(bench.hidden_edits(tree))
        self.progress("writing")
        landed = bench.land(Landing(merge=Merge(tree=tree), branch=None, message=""))
        return replace(found, excused=excused, undo=landed.undo, notes=(*found.notes, *landed.notes))


def _content(notebook: Path) -> bytes:
    try:
        return notebook.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{notebook} cannot be read", cause=error.strerror, help="scaffold promote NOTEBOOK.ipynb"
        ) from error


def _inside(notebook: Path, root: Path, files: BenchFiles) -> str | None:
    """Return the path of a notebook that is a file of the project."""
    if not notebook.is_relative_to(root):
        return None
    path = notebook.relative_to(root).as_posix()
    return path if path in files.paths else None


def _module_name(request: Request) -> str:
    name = request.name or request.notebook.stem
    taken = dict.fromkeys((*CAPABILITIES, *PARTS), "the name of a capability or part of the template")
    try:
        return part_name(name, kind="module", taken=taken, adapt=request.name is None).module
    except UsageError as error:
        offered = (error.help or "").removeprefix("scaffold generate module ")
        error.help = "--name with letters, digits and '_'" if offered == error.help else f"--name {offered}"
        raise


def _selected(request: Request, work: _Work) -> Selection:
    cells = work.notebook.cells
    known = functions_of(cells)
    for name in request.functions:
        if name not in known:
            near = closest(name, known)
            raise UsageError(
                f"{request.notebook.name} defines no function {name!r}",
                cause=f"it defines {', '.join(known)}" if known else "it defines none",
                help=f"--function {near}" if near else "leave --function out",
            )
    if not known:
        raise TargetError(
            f"{request.notebook.name} defines no function",
            cause="only functions are moved; the cells themselves stay",
            help="put a computation into a function, call it in the notebook, then repeat",
        )
    about = Project(package=work.files.package, distributions=declared_distributions(work.files))
    return select(cells, request.functions or known, about)


def _notes(work: _Work) -> tuple[str, ...]:
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    notes = [
        f"cell {cell.number} cannot be read by {python} ({cell.problem}), so what it defines is not seen"
        for cell in work.notebook.cells
        if cell.problem
    ]
    counts = [
        it.get("execution_count") for it in work.notebook.document["cells"] if it.get("execution_count")
    ]
    if counts != sorted(counts):
        notes.append(
            "the cells were last run in another order than they are written; they are run as written"
        )
    if work.inside is None:
        notes.append("the notebook is not a file of this project, so it stays as it is")
    return tuple(notes)


def _require_some(selection: Selection, request: Request, failed: tuple[str, ...] = ()) -> None:
    if selection.functions:
        return
    raise TargetError(
        f"no function of {request.notebook.name} can be moved",
        cause="; ".join(failed) or None,
        details=tuple(reason_lines(selection.refused)),
        help="change the functions as it says, or choose others with --function",
    )


def reason_lines(refused: Mapping[str, tuple[Reason, ...]]) -> list[str]:
    """Spell the reasons, one line each."""
    return [f"{name}: {it.obstacle}: {it.text}" for name, reasons in refused.items() for it in reasons]


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


def _refuse_existing(paths: Sequence[str], files: BenchFiles) -> None:
    if present := tuple(path for path in paths if path in files.tree):
        raise TargetError(
            "files of that name exist already, and are never overwritten",
            details=present,
            help="choose another name for the modules: --name NAME",
        )
