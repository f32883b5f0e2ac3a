"""Check that a project and this machine are ready for an update, with a fix for each problem."""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.errors import ScaffoldError, UntrustedError
from scaffold.ports.projects import Projects
from scaffold.ports.templates import TemplateHistories
from scaffold.ports.tools import Machine
from scaffold.project import recorded
from scaffold.project.package_place import misplaced
from scaffold.project.recorded import ProjectFolder, Recorded
from scaffold.use_cases.diff import DiffProject
from scaffold.use_cases.provenance import require_unmoved, require_version


class State(enum.StrEnum):
    """How a check ended; only a problem fails the examination."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: its stable id, its purpose, the finding, and the command that fixes it."""

    id: str
    reason: str
    state: State
    found: str
    fix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check before it ran."""

    id: str
    reason: str
    run: Callable[[], Finding | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """The use case, over its ports."""

    machine: Machine
    projects: Projects
    histories: TemplateHistories
    diff: DiffProject

    def __call__(self, folder: ProjectFolder) -> Iterator[Finding]:
        """Run all checks in order; those about a project only where there is one."""
        checks: list[Check] = [
            Check(id="git", reason="updates are merged by git", run=self._git),
            Check(id="uv", reason="the lock file and the gates are uv's", run=self.machine.uv_version),
        ]
        if (folder.path / folder.answers_file).exists():
            checks += self._of_project(folder)
        said: dict[str, str] = {}
        for check in checks:
            finding = _examined(check)
            if finding.state is State.PROBLEM:
                first = said.setdefault(finding.found, finding.id)
                if first != finding.id:
                    finding = replace(
                        finding, found=f"not examined, for the same reason as {first}", fix=None
                    )
            yield finding

    def _git(self) -> Finding | str:
        version = self.machine.git_version()
        if version < (2, 38):
            return Finding(
                id="git",
                reason="",
                state=State.NOTE,
                found=f"{_dotted(version)} merges in a throw-away work tree, which is slower",
                fix="install git 2.38 or newer",
            )
        return _dotted(version)

    def _of_project(self, folder: ProjectFolder) -> Sequence[Check]:
        path = folder.path

        def project() -> Recorded:
            return recorded.read(folder)

        def answers() -> str:
            return f"made from {project().commit or 'an unknown version'} of {project().source}"

        def clean() -> str:
            self.projects.require_clean(path)
            return "nothing uncommitted, no merge in progress"

        def template() -> str:
            with self.histories.open(project().source, version=project().commit) as history:
                require_unmoved(history, project())
                return f"version {history.label(str(project().commit))} can be read"

        def newest() -> Finding | str:
            before = require_version(project())
            after = self.histories.newer(project().source, before)
            if after is None:
                return "up to date"
            found = f"{before} -> {after} is available"
            return Finding(id="version", reason="", state=State.NOTE, found=found, fix="scaffold update")

        def drift() -> str:
            changes = self.diff(folder, own=False).changes
            return (
                f"of the template's files {len(changes.changed)} are changed, {len(changes.removed)} "
                f"removed, {len(changes.moved)} moved; {len(changes.added)} are your own"
            )

        return (
            Check(id="answers", reason="an update starts from what was answered", run=answers),
            Check(id="package", reason="an update writes into it", run=lambda: _package(folder)),
            Check(id="clean", reason="an update merges into what is committed", run=clean),
            Check(id="template", reason="updates come from it", run=template),
            Check(id="version", reason="fixes come with new versions", run=newest),
            Check(id="drift", reason="what differs from the template may conflict", run=drift),
            Check(
                id="lock",
                reason="every installation gets the same dependencies",
                run=lambda: self._lock(path),
            ),
        )

    def _lock(self, path: Path) -> Finding | str:
        if not (path / "pyproject.toml").is_file():
            return "nothing to lock: there is no pyproject.toml"
        unknown = self.machine.check_lock(path)
        if unknown is None:
            return "matches pyproject.toml"
        found = f"not compared, because nothing of the project is run: {unknown}"
        return Finding(id="lock", reason="", state=State.NOTE, found=found, fix="uv lock --check")


def _package(folder: ProjectFolder) -> Finding | str:
    path = folder.path
    modules = [module.relative_to(path).as_posix() for module in path.glob("src/**/*.py")]
    wrong = misplaced(recorded.read(folder).answers, modules)
    if wrong is None:
        return "is where the answers say"
    return Finding(id="package", reason="", state=State.PROBLEM, found=str(wrong), fix=wrong.fix)


def _examined(check: Check) -> Finding:
    try:
        found = check.run()
    except UntrustedError as error:
        return Finding(
            id=check.id, reason=check.reason, state=State.NOTE, found=error.message, fix=error.help
        )
    except ScaffoldError as error:
        text = f"{error.message}: {error.cause}" if error.cause else error.message
        return Finding(id=check.id, reason=check.reason, state=State.PROBLEM, found=text, fix=error.help)
    except OSError as error:
        text = f"{error.filename}: {error.strerror}"
        return Finding(id=check.id, reason=check.reason, state=State.PROBLEM, found=text)
    if isinstance(found, str):
        return Finding(id=check.id, reason=check.reason, state=State.OK, found=found)
    return Finding(id=check.id, reason=check.reason, state=found.state, found=found.found, fix=found.fix)


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))
