"""Tell a project where its template is now."""

import os
from dataclasses import dataclass, replace

from scaffold.errors import TemplateError
from scaffold.ports.templates import TemplateHistories, TemplateHistory
from scaffold.project import recorded
from scaffold.project.origin import Origin
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.provenance import require_unmoved


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The address before and after, equal where nothing had to change."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkProject:
    """The use case, over its port."""

    histories: TemplateHistories

    def __call__(self, folder: ProjectFolder, origin: Origin) -> Linked:
        """Write the address of `origin` into the answers file, atomically, and nothing else.

        Raises:
            TargetError: not a project, or one whose answers file is not as Copier writes it.
            TemplateError: the template cannot be reached there, or lacks the project's version.
        """
        project = recorded.read(folder)
        with self.histories.open(origin.recorded) as history:
            if project.commit is not None and not _has(history, project.commit):
                raise TemplateError(
                    f"the template at {origin.recorded} has no version {project.commit}",
                    cause="this project was made from that version",
                    help="name the address of the template that this project was made from",
                )
            require_unmoved(history, replace(project, source=origin.recorded))
        file = folder.path / folder.answers_file
        text = recorded.with_source(file.read_bytes().decode(), origin.recorded, folder.answers_file)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(text.encode())
        draft.replace(file)
        return Linked(before=project.source, after=origin.recorded)


def _has(history: TemplateHistory, version: str) -> bool:
    try:
        history.label(version)
    except TemplateError:
        return False
    return True
