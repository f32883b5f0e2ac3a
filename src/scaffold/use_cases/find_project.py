"""Find the answers file that makes a folder a project: several templates can share one folder."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path, PurePath

from scaffold.errors import UntrustedError, UsageError
from scaffold.ports.projects import Projects
from scaffold.ports.templates import Trust
from scaffold.project import recorded
from scaffold.project.addresses import without_password
from scaffold.project.recorded import ANSWERS_FILE, ProjectFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProject:
    """The use case, over its ports."""

    projects: Projects
    trust: Trust

    def __call__(self, folder: Path, said: str | None) -> ProjectFolder:
        """Take the answers file that the user names, the only one, or the only one of a trusted template.

        A folder without any is given with the usual name: whoever reads it says that it is no project.

        Raises:
            UsageError: what is named is not in the folder, or there are several to choose from.
            TargetError: it is committed and is not in the work tree, or one of several is damaged.
        """
        if said is not None:
            return self._named(folder, said)
        found = recorded.answers_files(folder)
        if ANSWERS_FILE not in found:
            self.projects.require_present(folder, ANSWERS_FILE)
        if len(found) > 1:
            found = self._trusted(folder, found)
        return ProjectFolder(path=folder, answers_file=found[0] if found else ANSWERS_FILE)

    def _named(self, folder: Path, said: str) -> ProjectFolder:
        name = name_in(folder, said)
        self.projects.require_present(folder, name)
        if not os.path.lexists(folder / name):
            others = recorded.answers_files(folder)
            raise UsageError(
                f"--answers-file: there is no {name} in {folder}",
                cause=f"answers files there: {', '.join(others)}" if others else None,
            )
        return ProjectFolder(path=folder, answers_file=name)

    def _trusted(self, folder: Path, names: tuple[str, ...]) -> tuple[str, ...]:
        projects = (ProjectFolder(path=folder, answers_file=name) for name in names)
        sources = {project.answers_file: recorded.read(project).source for project in projects}
        trusted = tuple(name for name, source in sources.items() if self._knows(source))
        if len(trusted) == 1:
            return trusted
        raise UsageError(
            f"{folder} follows several templates",
            details=tuple(f"{name}: {without_password(source)}" for name, source in sources.items()),
            help=f"say which: add --answers-file {shlex.quote((trusted or names)[0])}",
        )

    def _knows(self, source: str) -> bool:
        try:
            self.trust.require(source)
        except UntrustedError:
            return False
        return True


def name_in(folder: Path, said: str) -> str:
    """Spell the path of the answers file that the user names as one in `folder`.

    Raises:
        UsageError: it is none.
    """
    name = PurePath(os.path.relpath(folder.resolve() / said, folder.resolve())).as_posix()
    if name.partition("/")[0] in {"..", ".", ".git"}:
        raise UsageError(
            f"--answers-file {said} is no file of the project",
            cause=f"that is {folder.resolve()}",
            help="name a file below it",
        )
    return name
