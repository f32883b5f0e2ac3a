"""How a project differs from what its version of the template makes."""

from dataclasses import dataclass

from scaffold.adoption.fitting import fit
from scaffold.ports.projects import Projects
from scaffold.ports.reporting import Progress
from scaffold.ports.templates import Engine, TemplateHistories
from scaffold.project import recorded
from scaffold.project.merging import Changes
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.adopt_tree import as_held, record_of
from scaffold.use_cases.foreign import refuse_code
from scaffold.use_cases.provenance import require_unmoved, require_usable, require_version
from scaffold.use_cases.update_lock import LOCK_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`changes` lead from the template to the present project; `text` is a unified diff of them."""

    source: str
    version: str
    changes: Changes
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffProject:
    """The use case, over its ports."""

    histories: TemplateHistories
    projects: Projects
    engine: Engine
    progress: Progress

    def __call__(self, folder: ProjectFolder, *, own: bool) -> Difference:
        """Compare; files of the user's own are in `text` only with `own`.

        Raises:
            ScaffoldError: not a project, or its version of the template cannot be read.
        """
        project = recorded.read(folder)
        version = require_version(project)
        with self.projects.open(folder.path) as workspace:
            self.progress("rendering")
            with self.histories.open(project.source, version=version) as history:
                require_unmoved(history, project)
                snapshot = history.export(version, into=workspace.folder / "template")
            refuse_code(snapshot, in_project=True)
            require_usable(snapshot, project)
            made = workspace.folder / "made"
            origin = recorded.provenance(snapshot, project)
            self.engine.render(origin, project.answers, into=made, answers_file=project.answers_file)
            record, now = record_of(workspace), workspace.work_tree()
            if record is not None:
                fit(made, record)
            before = workspace.tree_of(made)
            if record is not None:
                before = as_held(workspace, before, now, record)
            # The lock file is written by `new` and `update`; it is nobody's own.
            locked = {LOCK_FILE} - set(before)
            after = {path: entry for path, entry in now.items() if path not in locked}
            changes = workspace.changes(before, after)
            shown = (
                after if own else {name: entry for name, entry in after.items() if name not in changes.added}
            )
            return Difference(
                source=project.source,
                version=version,
                changes=changes,
                text=workspace.diff(before, shown),
            )
