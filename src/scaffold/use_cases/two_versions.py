"""A project as the template makes it before and after a change of version or answers, as trees."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adoption.fitting import fit
from scaffold.adoption.record import Record
from scaffold.answers.values import AnswerValue
from scaffold.ports.projects import Workbench
from scaffold.ports.templates import Engine, TemplateHistory
from scaffold.project import evolution, recorded
from scaffold.project.evolution import AnswerChange
from scaffold.project.merging import Tree, hand_over
from scaffold.project.origin import Snapshot
from scaffold.project.package_place import with_real_package
from scaffold.project.recorded import ANSWERS_FILE, Recorded
from scaffold.project.template_questions import questions_of, unrun_migrations
from scaffold.use_cases import said_answers
from scaffold.use_cases.adopt_tree import record_of, with_settings
from scaffold.use_cases.foreign import refuse_code, require_provenance
from scaffold.workspace.listing import files_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoVersions:
    """The old and the new render of the template; `folder` holds the new one as files.

    `tested` is the lock file of the versions that the new template was tested with, where it brings one.
    """

    before: Tree
    after: Tree
    folder: Path
    label: str
    tested: Path | None
    answers: tuple[AnswerChange, ...]
    notes: tuple[str, ...] = ()


def render_both(  # noqa: PLR0913 - three ports and what to render
    engine: Engine,
    history: TemplateHistory,
    bench: Workbench,
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
    old = history.export(str(project.commit), into=bench.folder / "template-before")
    new = old if ref == project.commit else history.export(ref, into=bench.folder / "template-after")
    refuse_code(new)
    dropped = evolution.unusable(new.folder, project.answers)
    changed = {**changed, **said_answers.typed(new.folder, said)}
    answers = {key: value for key, value in project.answers.items() if key not in dropped} | changed
    real = with_real_package(project.answers, changed.get("package_name"), bench.head)
    record = record_of(bench)
    before = _rendered(engine, recorded.provenance(old, project), real, bench, "before", record)
    if real != project.answers:
        before = {**before, ANSWERS_FILE: bench.head[ANSWERS_FILE]}
    after = _rendered(engine, new, answers, bench, "after", record)
    require_provenance(new, bench.folder / "after")
    asked = recorded.read(bench.folder / "after")
    said_answers.require_asked(said, asked.answers)
    once = _written_once(engine, new, answers, bench, after)
    kept: tuple[str, ...] = ()
    if record is not None:
        before, after, kept = with_settings(bench, before, after, record)
    absent = [path for path in {*before, *after} if path not in bench.head]
    ignored = bench.ignored(absent)
    before, after = hand_over(before, after, bench.head, kept=once | ignored)
    return TwoVersions(
        before=before,
        after=after,
        folder=bench.folder / "after",
        label=new.commit or ref,
        tested=tested if (tested := new.folder / "locks" / "uv.lock").is_file() else None,
        answers=evolution.compare(project.answers, asked.answers, dropped=dropped),
        notes=(
            *unrun_migrations(new.folder),
            *kept,
            *(f"{path} is ignored by git and was left alone" for path in sorted(ignored)),
        ),
    )


def _rendered(  # noqa: PLR0913, PLR0917 - what to render, and how the project holds it
    engine: Engine,
    snapshot: Snapshot,
    answers: Mapping[str, AnswerValue],
    bench: Workbench,
    name: str,
    record: Record | None,
) -> Tree:
    folder = bench.folder / name
    engine.render(snapshot, answers, into=folder)
    if record is not None:
        fit(folder, record)
    return bench.tree_of(folder)


def _written_once(
    engine: Engine,
    snapshot: Snapshot,
    answers: Mapping[str, AnswerValue],
    bench: Workbench,
    tree: Tree,
) -> frozenset[str]:
    """Name the files that the template leaves alone where they exist (`_skip_if_exists`).

    Copier is asked by rendering over files with a mark: those that keep it were skipped.
    """
    if not questions_of(snapshot.folder).get("_skip_if_exists"):
        return frozenset()
    folder, mark = bench.folder / "marked", uuid.uuid4().bytes
    for path in tree:
        if path != ANSWERS_FILE:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(mark)
    engine.render(snapshot, answers, into=folder)
    return frozenset(path for path in files_of(folder) if (folder / path).read_bytes() == mark)
