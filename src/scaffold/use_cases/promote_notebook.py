"""Read a notebook for a promotion: its place in the project, the chosen functions, and what is odd in it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scaffold.answers.presets import CAPABILITIES
from scaffold.answers.spelling import closest
from scaffold.errors import TargetError, UsageError
from scaffold.generating.names import part_name
from scaffold.generating.notebooks.cells import Notebook
from scaffold.generating.notebooks.pieces import Project, Selection
from scaffold.generating.notebooks.selection import functions_of, select
from scaffold.generating.project import ProjectFiles, declared_distributions
from scaffold.project.example_files import PARTS


def content_of(notebook: Path) -> bytes:
    """Read the file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return notebook.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{notebook} cannot be read", cause=error.strerror, help="scaffold promote NOTEBOOK.ipynb"
        ) from error


def place_in_project(notebook: Path, root: Path, files: ProjectFiles) -> str | None:
    """Return the path of a notebook that is a file of the project."""
    if not notebook.is_relative_to(root):
        return None
    path = notebook.relative_to(root).as_posix()
    return path if path in files.paths else None


def module_name(notebook: Path, said: str | None) -> str:
    """Name the modules as the user says, by default after the notebook.

    Raises:
        UsageError: no module can have that name.
    """
    name = said or notebook.stem
    taken = dict.fromkeys((*CAPABILITIES, *PARTS), "the name of a capability or part of the template")
    try:
        return part_name(name, kind="module", taken=taken, adapt=said is None).module
    except UsageError as error:
        offered = (error.help or "").removeprefix("scaffold generate module ")
        error.help = "--name with letters, digits and '_'" if offered == error.help else f"--name {offered}"
        raise


def selected(notebook: Notebook, name: str, functions: Sequence[str], files: ProjectFiles) -> Selection:
    """Decide about `functions` of the notebook called `name`, all where none is given.

    Raises:
        UsageError: the notebook does not define one of them.
        TargetError: it defines no function at all.
    """
    cells = notebook.cells
    known = functions_of(cells)
    for function in functions:
        if function not in known:
            near = closest(function, known)
            defined = f"it defines {', '.join(known)}" if known else "it defines none"
            raise UsageError(
                f"{name} defines no function {function!r}",
                cause="; ".join((defined, *unread_cells(notebook))),
                help=f"--function {near}" if near else "leave --function out",
            )
    if not known and (unread := unread_cells(notebook)):
        raise TargetError(
            f"no function of {name} can be read",
            cause="; ".join(unread),
            help="correct the cells, so that the notebook runs, then repeat",
        )
    if not known:
        raise TargetError(
            f"{name} defines no function",
            cause="only functions are moved; the cells themselves stay",
            help="put a computation into a function, call it in the notebook, then repeat",
        )
    about = Project(package=files.package, distributions=declared_distributions(files))
    return select(cells, functions or known, about)


def unread_cells(notebook: Notebook) -> list[str]:
    """Return a sentence for each cell that is not Python."""
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return [
        f"cell {cell.number} cannot be read by {python} ({cell.problem}), so what it defines is not seen"
        for cell in notebook.cells
        if cell.problem
    ]


def oddities(notebook: Notebook, *, in_project: bool) -> tuple[str, ...]:
    """Note what the user may not expect: unreadable cells, another order of runs, a file from elsewhere."""
    notes = unread_cells(notebook)
    counts = [it.get("execution_count") for it in notebook.document["cells"] if it.get("execution_count")]
    if counts != sorted(counts):
        notes.append(
            "the cells were last run in another order than they are written; they are run as written"
        )
    if not in_project:
        notes.append("the notebook is not a file of this project, so it stays as it is")
    return tuple(notes)
