"""Show and update many projects at once, each by its own command, so that no failure stops the others."""

import enum
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffold.errors import DirtyError, ScaffoldError, TargetError, UsageError
from scaffold.ports.projects import Projects
from scaffold.ports.tools import Commands
from scaffold.project import recorded
from scaffold.project.recorded import ANSWERS_FILE
from scaffold.workspace.paths import expanded, resolved

BRANCH = "update-template-"


class State(enum.StrEnum):
    """State of a repository, or the outcome of its update."""

    CURRENT = "up-to-date"
    PREPARED = "branch-up-to-date"
    OUTDATED = "outdated"
    PREVIEWED = "previewed"
    UPDATED = "updated"
    DIRTY = "dirty"
    FAILED = "failed"


# How `scaffold update` ends where a branch holds the update, or would.
_DONE = {State.UPDATED, State.PREPARED, State.PREVIEWED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One project of a fleet. `branch` holds its update; `reason` and `help` say why it was left as it is."""

    path: Path
    state: State
    source: str | None = None
    version: str | None = None
    newest: str | None = None
    branch: str | None = None
    reason: str | None = None
    help: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetRequest:
    """Which projects are updated, and how: to `ref` or the newest version, on `branch` or its default."""

    paths: tuple[Path, ...]
    workers: int
    ref: str | None = None
    branch: str | None = None
    dry_run: bool = False
    gates: bool = True
    lock: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The use cases, over their ports; `answers_file` is that of every project, if the user names it."""

    commands: Commands
    projects: Projects
    answers_file: str | None = None

    def status(self, paths: Sequence[Path], *, workers: int) -> tuple[Repository, ...]:
        """Return the state of every project, in the order of `paths`."""
        return _each(self._status, paths, workers)

    def update(self, request: FleetRequest) -> tuple[Repository, ...]:
        """Update every project that is clean and outdated, each on a branch of its own; no file changes.

        A branch that holds the same update is left as it is; one with another update is replaced where
        it has no other commits. A project with uncommitted changes or a failure is left as it was, and the
        others go on.
        """
        return _each(lambda path: self._update(path, request), request.paths, request.workers)

    def _status(self, path: Path) -> Repository:
        found = self._checked(path)
        if found.state is State.FAILED:
            return found
        try:
            self.projects.require_clean(path)
        except ScaffoldError as error:
            state = State.DIRTY if isinstance(error, DirtyError) else State.FAILED
            return _left(found, state, _reason(error.message, error.cause), error.help)
        return found

    def _update(self, path: Path, request: FleetRequest) -> Repository:
        found = self._status(path)
        if found.state is not State.OUTDATED and not (found.state is State.CURRENT and request.ref):
            return found
        branch = request.branch or _branch_for(request.ref or str(found.newest), self.projects.place_of(path))
        code, payload = self._run(path, *_update_arguments(request, branch))
        if failure := payload.get("error"):
            return _left(found, State.FAILED, _reason(failure["message"], failure["cause"]), failure["help"])
        if payload.get("outcome") == "up-to-date":
            return replace(found, state=State.CURRENT)
        if code or payload.get("outcome") not in _DONE:
            return _left(found, State.FAILED, f"`scaffold update` ended with code {code}", None)
        state = State(payload["outcome"])
        holding = None if state is State.PREVIEWED else branch
        return replace(found, state=state, newest=payload["to"], branch=holding)

    def find(self, paths: Sequence[Path], listed: Path | None) -> tuple[Path, ...]:
        """Return the projects that are named, each once: folders, those directly below them, those of a list.

        The list has a folder a line, relative to itself; what is no project there is kept, to be reported. So
        is a project whose answers are committed and not in its work tree.

        Raises:
            UsageError: nothing is named, the list cannot be read, or a folder has no project.
        """
        found = [project for path in paths for project in self._projects_in(path)]
        if listed is not None:
            found += _read_list(listed)
        if not found:
            raise UsageError("no repository is named", help="scaffold fleet status FOLDER, or --list FILE")
        return tuple(dict.fromkeys(resolved(path) for path in found))

    def _projects_in(self, path: Path) -> Sequence[Path]:
        if self._is_project(path):
            return [path]
        below = [folder for folder in sorted(path.glob("*/")) if self._is_project(folder)]
        if not below:
            raise UsageError(
                f"{path} is no project of a template and has none directly below it",
                cause="there is no answers file of a template",
                help="scaffold fleet status FOLDER",
            )
        return below

    def _is_project(self, folder: Path) -> bool:
        """Tell whether it is one; a folder that is closed may be, and is reported."""
        name = self.answers_file or ANSWERS_FILE
        if folder.is_dir() and not os.access(folder, os.X_OK):
            return True
        if (folder / name).is_file() or (self.answers_file is None and recorded.answers_files(folder)):
            return True
        try:
            self.projects.require_present(folder, name)
        except TargetError:
            return True
        return False

    def _run(self, path: Path, *arguments: str) -> tuple[int, Mapping[str, Any]]:
        named = [] if self.answers_file is None else ["--answers-file", self.answers_file]
        return self.commands.run(path, ["update", *named, *arguments])

    def _checked(self, path: Path) -> Repository:
        _, payload = self._run(path, "--check", "--json")
        if failure := payload.get("error"):
            reason = _reason(failure["message"], failure["cause"])
            return Repository(path=path, state=State.FAILED, reason=reason, help=failure["help"])
        return Repository(
            path=path,
            state=State.OUTDATED if payload["available"] else State.CURRENT,
            source=payload["template"],
            version=payload["version"],
            newest=payload["newest"],
        )


def _branch_for(version: str, place: str) -> str:
    """Name the branch of an update to `version`; projects and work trees of one repository get one each."""
    words = re.sub(r"[^\w.+/-]+", "-", version), *re.findall(r"[\w-]+", place)
    return BRANCH + "-".join(words)


def _read_list(listed: Path) -> Iterator[Path]:
    try:
        lines = listed.read_text("utf-8-sig").splitlines()  # Windows begins texts with a mark
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{listed}: cannot be read", cause=str(error), help="--list FILE") from None
    if any("\0" in line for line in lines):
        raise UsageError(f"{listed}: cannot be read", cause="it is no text", help="--list FILE")
    for line in lines:
        if name := line.partition("#")[0].strip():
            yield listed.parent / expanded(name)


def _each(act: Callable[[Path], Repository], paths: Sequence[Path], workers: int) -> tuple[Repository, ...]:
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return tuple(pool.map(act, paths))


def _reason(message: str, cause: str | None) -> str:
    return f"{message}: {cause}" if cause else message


def _left(found: Repository, state: State, reason: str, help_: str | None) -> Repository:
    return replace(found, state=state, reason=reason, help=help_)


def _update_arguments(request: FleetRequest, branch: str) -> list[str]:
    said = {
        "--dry-run": request.dry_run,
        "--no-gates": not request.gates,
        "--no-lock": not request.lock,
    }
    to = ["--ref", request.ref] if request.ref else []
    return ["--json", "--branch", branch, *to, *(flag for flag, wanted in said.items() if wanted)]
