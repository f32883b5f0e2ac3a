"""A project as the template makes it before and after a change of version or answers, as trees."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.adoption.fitting import fit
from scaffold.adoption.record import Record
from scaffold.answers.values import AnswerValue
from scaffold.errors import TemplateError, UsageError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.templates import Engine, TemplateHistory
from scaffold.project import evolution, recorded
from scaffold.project.evolution import AnswerChange
from scaffold.project.merging import Tree, hand_over
from scaffold.project.origin import Snapshot
from scaffold.project.package_place import with_real_package
from scaffold.project.recorded import ProjectFolder, Recorded
from scaffold.project.template_questions import questions_of, unrun_migrations
from scaffold.use_cases import said_answers
from scaffold.use_cases.adopt_tree import as_held, record_of, with_settings
from scaffold.use_cases.foreign import refuse_code, require_provenance
from scaffold.use_cases.provenance import require_usable
from scaffold.workspace.listing import files_of

_LINK = "120000"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoVersions:
    """The old and the new render of the template; `folder` holds the new one as files.

    `tested` is the lock file of the versions that the new template was tested with, where it brings one.
    """

    before: Tree
    after: Tree
    folder: ProjectFolder
    label: str
    tested: Path | None
    answers: tuple[AnswerChange, ...]
    notes: tuple[str, ...] = ()


def render_both(  # noqa: PLR0913 - three ports and what to render
    engine: Engine,
    history: TemplateHistory,
    workspace: UpdateWorkspace,
    *,
    project: Recorded,
    ref: str,
    changed: Mapping[str, AnswerValue],
    said: Mapping[str, str],
) -> TwoVersions:
    """Render the project's own version with its own answers, and `ref` with the `changed` and `said` ones.

    `said` answers are checked against the questions of `ref`. Where the user has renamed the package, its own
    version is rendered with the new name, which has to be said. Files that git ignores, and files that the
    template writes only once, are taken out of the comparison.
    """
    old = history.export(str(project.commit), into=workspace.folder / "template-before")
    refuse_code(old, in_project=True)
    require_usable(old, project)
    new = old if ref == project.commit else history.export(ref, into=workspace.folder / "template-after")
    record = record_of(workspace)
    after = _rendered_anew(engine, new, workspace, project=project, record=record, changed=changed, said=said)
    real = with_real_package(project.answers, after.answers.get("package_name"), workspace.head)
    origin = recorded.provenance(old, project)
    made = ProjectFolder(path=workspace.folder / "before", answers_file=project.answers_file)
    before = _rendered(engine, origin, real, workspace, made, record)
    if real != project.answers:
        before = {**before, project.answers_file: workspace.head[project.answers_file]}
    if record is not None:
        before, tree, kept = with_settings(workspace, before, after.tree, record)
        after = replace(after, tree=tree, kept=kept)
    return _compared(before, after, workspace, project, ref=ref)


def render_again(  # noqa: PLR0913 - three ports and what to render
    engine: Engine,
    history: TemplateHistory,
    workspace: UpdateWorkspace,
    *,
    project: Recorded,
    ref: str,
    said: Mapping[str, str],
    paths: Collection[str],
) -> TwoVersions:
    """Render `ref` against the project itself, so that a merge makes every file as the template has it.

    With `paths`, only these files and what is below these folders. The settings of an adopted project stay;
    what they lack of the template's is added.

    Raises:
        UsageError: the template has nothing at one of the paths.
    """
    new = history.export(ref, into=workspace.folder / "template-after")
    record = record_of(workspace)
    after = _rendered_anew(engine, new, workspace, project=project, record=record, changed={}, said=said)
    if record is not None:
        after = replace(after, tree=as_held(workspace, after.tree, workspace.head, record))
    wanted = {path for path in after.tree if not paths or any(_is_below(path, file) for file in paths)}
    for file in paths:
        if not any(_is_below(path, file) for path in wanted):
            raise UsageError(f"the template has no file {file!r}", help="scaffold diff")
    before = {path: workspace.head[path] for path in after.tree if path in workspace.head}
    kept = {path: workspace.head[path] for path in before if path not in wanted}
    tree = {path: entry for path, entry in after.tree.items() if path in wanted} | kept
    once = after.once.difference(paths)  # what is asked for by name is written again
    return _compared(before, replace(after, tree=tree, once=once), workspace, project, ref=ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rendered:
    """The new version of a project.

    `once` are the paths that the template leaves alone where they exist; `kept` names settings that stay as
    they are in the project.
    """

    snapshot: Snapshot
    tree: Tree
    answers: Mapping[str, AnswerValue]
    dropped: Mapping[str, str]
    once: frozenset[str]
    kept: tuple[str, ...] = ()


def _rendered_anew(  # noqa: PLR0913 - the engine and what to render
    engine: Engine,
    new: Snapshot,
    workspace: UpdateWorkspace,
    *,
    project: Recorded,
    record: Record | None,
    changed: Mapping[str, AnswerValue],
    said: Mapping[str, str],
) -> _Rendered:
    refuse_code(new, in_project=True)
    dropped = evolution.unusable(new.folder, project.answers)
    kept = {key: value for key, value in project.answers.items() if key not in dropped}
    answers = {**kept, **changed, **said_answers.typed(new.folder, said)}
    made = ProjectFolder(path=workspace.folder / "after", answers_file=project.answers_file)
    try:
        tree = _rendered(engine, new, answers, workspace, made, record)
    except TemplateError as error:
        error.help = error.help or "if it is an answer: scaffold update --set QUESTION=ANSWER"
        raise
    require_provenance(new, made)
    asked = recorded.read(made).answers
    said_answers.require_asked(said, asked, new.folder)
    once = _written_once(engine, new, answers, workspace, tree, project.answers_file)
    return _Rendered(snapshot=new, tree=tree, answers=asked, dropped=dropped, once=once)


def _compared(
    before: Tree, after: _Rendered, workspace: UpdateWorkspace, project: Recorded, *, ref: str
) -> TwoVersions:
    absent = [path for path in {*before, *after.tree} if path not in workspace.head]
    ignored = workspace.ignored(absent)
    # What comes with the new version has not been written yet, not even once.
    once = {path for path in after.once if path in before or path in workspace.head}
    old, new = hand_over(before, after.tree, workspace.head, kept=once | ignored)
    lock = after.snapshot.folder / "locks" / "uv.lock"
    return TwoVersions(
        before=old,
        after=new,
        folder=ProjectFolder(path=workspace.folder / "after", answers_file=project.answers_file),
        label=after.snapshot.commit or ref,
        tested=lock if lock.is_file() else None,
        answers=evolution.compare(project.answers, after.answers, dropped=after.dropped),
        notes=(
            *unrun_migrations(after.snapshot.folder),
            *after.kept,
            *(f"{path} is ignored by git and was left alone" for path in sorted(ignored)),
        ),
    )


def _is_below(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place.rstrip('/')}/") or place == "."


def _rendered(  # noqa: PLR0913, PLR0917 - what to render, and how the project holds it
    engine: Engine,
    snapshot: Snapshot,
    answers: Mapping[str, AnswerValue],
    workspace: UpdateWorkspace,
    made: ProjectFolder,
    record: Record | None,
) -> Tree:
    engine.render(snapshot, answers, into=made.path, answers_file=made.answers_file)
    if record is not None:
        fit(made.path, record)
    return workspace.tree_of(made.path)


def _written_once(  # noqa: PLR0913, PLR0917 - what was rendered
    engine: Engine,
    snapshot: Snapshot,
    answers: Mapping[str, AnswerValue],
    workspace: UpdateWorkspace,
    tree: Tree,
    answers_file: str,
) -> frozenset[str]:
    """Name the files that the template leaves alone where they exist (`_skip_if_exists`).

    Copier is asked by rendering over files with a mark: those that keep it were skipped. Links are left to
    the merge.
    """
    if not questions_of(snapshot.folder).get("_skip_if_exists"):
        return frozenset()
    folder, mark = workspace.folder / "marked", uuid.uuid4().bytes
    for path, entry in tree.items():
        if path != answers_file and entry.mode != _LINK:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(mark)
    engine.render(snapshot, answers, into=folder, answers_file=answers_file)
    files = (path for path in files_of(folder) if not (folder / path).is_symlink())
    return frozenset(path for path in files if (folder / path).read_bytes() == mark)
