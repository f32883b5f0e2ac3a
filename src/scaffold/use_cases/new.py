"""Start a project."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.answers import Answers
from scaffold.errors import TargetError, ToolError
from scaffold.naming import humanise
from scaffold.ports import Engine, Identity, Locker, Origin, Repository, Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    path: Path
    origin: Origin
    ref: str | None = None
    given: Mapping[str, object]
    git: bool = True
    lock: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What stands on disk now."""

    path: Path
    files: int
    commit: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """Renders, locks and commits in a folder beside the target, which is then renamed into place."""

    templates: Templates
    engine: Engine
    repository: Repository
    locker: Locker

    def __call__(self, request: Request) -> Created:
        """Create the project, or leave nothing behind."""
        target = request.path.absolute()
        if target.exists() and any(target.iterdir()):
            raise TargetError(f"{request.path} is not empty")
        answers = Answers.model_validate({"project_name": humanise(target.name), **request.given})
        staging = target.parent / f".scaffold-new-{target.name}-{os.getpid()}"
        staging.mkdir(parents=True)
        try:
            return self._create(request, answers, staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _create(self, request: Request, answers: Answers, staging: Path, target: Path) -> Created:
        notes: list[str] = []
        snapshot = self.templates.export(request.origin, ref=request.ref, into=staging / "template")
        project = staging / "project"
        self.engine.render(snapshot, answers.for_template(), into=project)
        files = sum(1 for path in project.rglob("*") if path.is_file())
        if request.lock:
            superset = snapshot.folder / "locks" / "uv.lock"
            try:
                self.locker.lock(project, preferred=superset if superset.is_file() else None)
            except ToolError as error:
                notes.append(error.message)
        commit = None
        if request.git:
            commit = self.repository.first_commit(
                project, author=Identity(), message="Start from the scaffold template"
            )
        project.replace(target)
        return Created(path=target, files=files, commit=commit, notes=tuple(notes))
