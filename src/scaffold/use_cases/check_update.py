"""Tell whether there is an update, without fetching the template."""

from dataclasses import dataclass

from scaffold.ports.templates import TemplateHistories
from scaffold.project import recorded
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.provenance import require_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The project's version and the one that an update would go to, equal where there is no update."""

    source: str
    before: str
    after: str

    @property
    def available(self) -> bool:
        """Tell whether they differ."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpdate:
    """The use case, over its port."""

    histories: TemplateHistories

    def __call__(self, folder: ProjectFolder) -> Checked:
        """Compare the recorded version with the newest one.

        Raises:
            ScaffoldError: not a project, or the template cannot be reached.
        """
        project = recorded.read(folder)
        before = require_version(project)
        return Checked(
            source=project.source,
            before=before,
            after=self.histories.newer(project.source, before) or before,
        )
