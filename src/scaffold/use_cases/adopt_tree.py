"""The files of an adopted repository: the user's, with those of the template around them."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.adoption import placement, settings
from scaffold.adoption.fitting import fit
from scaffold.adoption.line_ends import with_ends_of
from scaffold.adoption.placement import IGNORE_FILE, Planned
from scaffold.adoption.record import Record, read_record
from scaffold.adoption.survey import PROJECT_FILE, Survey
from scaffold.adoption.toml_merge import Kept
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project.merging import Entry, Tree

_FILE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The merged files, what became of each of the template's, and the settings in which the user's won."""

    tree: Tree
    planned: tuple[Planned, ...]
    kept: tuple[Kept, ...]
    notes: tuple[str, ...]


def arrange(
    workspace: UpdateWorkspace, folder: Path, template: Tree, found: Survey, record: Record
) -> Arranged:
    """Put the render in `folder`, whose tree is `template`, around what the user has.

    No file of the user's is moved. The render is changed into the form that the project holds.

    Raises:
        TargetError: the settings of both cannot be merged.
    """
    planned = placement.plan(template, workspace.head, record)
    fit(folder, record)
    fitted = workspace.tree_of(folder)
    made = fitted.keys() - {entry.place for entry in planned}
    placement.refuse_taken([path for path in made if workspace.head.get(path, fitted[path]) != fitted[path]])
    tree = {**workspace.head, **fitted}
    merged = settings.adopted(found, _text(workspace, fitted), record)
    tree[PROJECT_FILE] = _entry(workspace, with_ends_of(merged.text, found.settings))
    theirs = workspace.read(fitted, IGNORE_FILE)
    if theirs is not None:
        united = placement.united_ignore(workspace.read(workspace.head, IGNORE_FILE) or b"", theirs)
        tree[IGNORE_FILE] = Entry(mode=_FILE, oid=workspace.store(united))
    return Arranged(tree=tree, planned=planned, kept=merged.kept, notes=merged.notes)


def record_of(workspace: UpdateWorkspace) -> Record | None:
    """Read what the adoption of this project decided; None where it was not adopted."""
    return read_record(workspace.read(workspace.head, PROJECT_FILE))


def with_settings(
    workspace: UpdateWorkspace, before: Tree, after: Tree, record: Record
) -> tuple[Tree, Tree, tuple[str, ...]]:
    """Merge what the template changed in pyproject.toml by its keys.

    The trees then differ in that file by the result; the notes name the keys in which the user's value stays.
    """
    mine = (workspace.read(workspace.head, PROJECT_FILE) or b"").decode()
    merged = settings.updated(_text(workspace, before), mine, _text(workspace, after), record)
    now = workspace.head[PROJECT_FILE]
    text = with_ends_of(merged.text, mine)
    then = now if text == mine else _entry(workspace, text)
    notes = tuple(said(setting) for setting in merged.kept)
    return {**before, PROJECT_FILE: now}, {**after, PROJECT_FILE: then}, notes


def as_held(workspace: UpdateWorkspace, rendered: Tree, project: Tree, record: Record) -> Tree:
    """Give the tree of a fitted render with the merged files as `project` holds them.

    They differ from the project's by what of the template is missing there.
    """
    tree = dict(rendered)
    if PROJECT_FILE in project:
        mine, theirs = _text(workspace, project), _text(workspace, rendered)
        held = settings.held(mine, theirs, record)
        tree[PROJECT_FILE] = _entry(workspace, with_ends_of(held, mine))
    ignored = workspace.read(rendered, IGNORE_FILE)
    if ignored is not None and IGNORE_FILE in project:
        united = placement.united_ignore(workspace.read(project, IGNORE_FILE) or b"", ignored)
        tree[IGNORE_FILE] = Entry(mode=_FILE, oid=workspace.store(united))
    return tree


def said(kept: Kept) -> str:
    """Say which value of a setting stays."""
    yours, template = (value if value is not None else "left out" for value in (kept.yours, kept.template))
    return f"{PROJECT_FILE}: {kept.key}: yours ({yours}) stays; the template's is {template}"


def _text(workspace: UpdateWorkspace, tree: Tree) -> str:
    return (workspace.read(tree, PROJECT_FILE) or b"").decode()


def _entry(workspace: UpdateWorkspace, text: str) -> Entry:
    return Entry(mode=_FILE, oid=workspace.store(text.encode()))
