"""Start a project: render, lock and commit beside the target, then rename into place."""

import enum
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scaffold import naming
from scaffold.answers import is_usable
from scaffold.errors import TargetError, ToolError, UsageError
from scaffold.evolution import named_as_in, unrun_migrations
from scaffold.ports import (
    FALLBACK_IDENTITY,
    Engine,
    Identity,
    Locker,
    Origin,
    Progress,
    Repository,
    Snapshot,
    Templates,
)
from scaffold.resolution import Given, Resolution, Strength, resolve
from scaffold.use_cases.foreign import require_kin, require_provenance
from scaffold.use_cases.names import check_names
from scaffold.workspace.faults import explained
from scaffold.workspace.landing import (
    Comparison,
    compare,
    is_licence,
    is_occupied,
    land,
    merged,
    nearest_folder,
    staging_parent,
)
from scaffold.workspace.listing import files_of
from scaffold.workspace.staging import staging, sweep

FIRST_COMMIT = "Start from the scaffold template"


class Lock(enum.Enum):
    """How the dependencies of a new project are pinned."""

    TESTED = "tested"  # starting from the lock file that the template was tested with
    NEWEST = "newest"  # resolved afresh
    SKIPPED = "skipped"
    FAILED = "failed"  # an outcome, never a wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request of the user; `layers` holds given answers, strongest first."""

    path: Path
    origin: Origin
    ref: str | None = None
    layers: Sequence[Mapping[str, Given]] = ()
    git: bool = True
    lock: Lock = Lock.TESTED
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """The created project, or the one that would be created without `dry_run`.

    `files` and `replaced` are sorted paths relative to `path`; what was replaced is kept in `backup`.
    `commit` is the first commit, None where none was made.
    """

    path: Path
    source: str
    template_commit: str | None
    resolution: Resolution
    files: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    backup: Path | None = None
    commit: str | None = None
    branch: str = "main"
    lock: Lock = Lock.SKIPPED
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """The use case, over its ports."""

    templates: Templates
    engine: Engine
    repository: Repository
    locker: Locker
    progress: Progress

    def resolve(self, request: Request) -> Resolution:
        """Settle all answers without writing anything: what was said, then guesses, then defaults.

        Raises:
            UsageError: the folder's name or an answer cannot be used.
            TargetError: no folder can be created at the path.
        """
        target = request.path.resolve()
        problem = naming.folder_problem(target.name)
        if problem:
            raise UsageError(
                f"a project folder cannot be called {target.name!r}",
                cause=problem.reason,
                fix={"PATH": str(request.path.parent / problem.suggestion)} if problem.suggestion else None,
            )
        return resolve([*request.layers, self._guesses(target)])

    def __call__(self, request: Request) -> Created:
        """Create the project, or change nothing.

        Raises:
            ScaffoldError: as its kinds say; nothing is left of the attempt.
        """
        target = request.path.resolve()
        with explained(target):
            parent = staging_parent(target)
            sweep(target)
            occupied = is_occupied(target)
            resolution = self.resolve(request)
            home = Path(tempfile.gettempdir()) if request.dry_run else parent
            with staging(home, target.name) as folder:
                snapshot = self._export(request, resolution, folder / "template")
                project = folder / "project"
                self.progress("rendering")
                answers = named_as_in(snapshot.folder, resolution.answers.for_template())
                self.engine.render(snapshot, answers, into=project)
                require_provenance(snapshot, project)
                created = _described(request, snapshot, resolution, target)
                if occupied:
                    return self._into_occupied(request, snapshot, project, created, parent)
                if not request.dry_run:
                    created = self._commit(
                        request, project, self._locked(request, snapshot, project, created)
                    )
                    land(project, target)
                    return created
                return replace(created, files=files_of(project))

    def _guesses(self, target: Path) -> Mapping[str, Given]:
        identity = self.repository.identity(target if target.is_dir() else nearest_folder(target))
        said = (
            ("project_name", naming.humanise(target.name), "from the folder"),
            ("author_name", identity.name, "from git"),
            ("author_email", identity.email, "from git"),
        )
        return {
            question: Given(value=value, origin=origin, strength=Strength.GUESSED)
            for question, value, origin in said
            if question == "project_name" or is_usable(question, value)
        }

    def _export(self, request: Request, resolution: Resolution, into: Path) -> Snapshot:
        self.progress("reading the template")
        snapshot = self.templates.export(request.origin, ref=request.ref, into=into)
        require_kin(snapshot)
        check_names(resolution, snapshot.folder)
        return snapshot

    def _locked(self, request: Request, snapshot: Snapshot, project: Path, created: Created) -> Created:
        """Write the lock file as wished; a failure becomes a note, because the project works without."""
        tested = snapshot.folder / "locks" / "uv.lock"
        wish, notes = request.lock, created.notes
        root = self.locker.shared_by(created.path)
        if root and wish is not Lock.SKIPPED:
            wish = Lock.SKIPPED
            notes += (
                f"the project is a member of the uv workspace {root}, whose lock file is the one that counts",
                f"renew it there: {shlex.join(['uv', 'lock', '--directory', str(root)])}",
            )
        if wish is Lock.TESTED and not tested.is_file():
            wish = Lock.NEWEST
            notes += ("the template brings no tested lock file, so the newest versions are locked",)
        if wish is not Lock.SKIPPED:
            self.progress("locking the dependencies")
            try:
                self.locker.lock(project, preferred=tested if wish is Lock.TESTED else None)
            except ToolError as error:
                wish = Lock.FAILED
                notes += (
                    f"no lock file was written: {error.message}",
                    *filter(None, [error.cause, *error.details, error.help]),
                )
        return replace(created, lock=wish, notes=notes, files=files_of(project))

    def _commit(self, request: Request, folder: Path, created: Created, *, started: bool = False) -> Created:
        """Commit what is in `folder`, unless another repository keeps the project."""
        if not request.git:
            return created
        root = None if started else self.repository.enclosing(created.path)
        if root:
            return replace(created, notes=(*created.notes, *_kept_by(root, created.path)))
        answers = created.resolution.answers
        fallback = Identity(
            name=answers.author_name or FALLBACK_IDENTITY.name,
            email=answers.author_email or FALLBACK_IDENTITY.email,
        )
        self.progress("making the first commit")
        make = self.repository.next_commit if started else self.repository.first_commit
        commit = make(folder, fallback=fallback, message=FIRST_COMMIT)
        notes = created.notes
        if commit.identity_missing:
            notes += (
                f"git has no user.name and user.email, so the first commit is by {fallback}",
                "once they are set, sign it with: git commit --amend --reset-author --no-edit",
            )
        return replace(created, commit=commit.id, branch=commit.branch, notes=notes)

    def _into_occupied(
        self, request: Request, snapshot: Snapshot, project: Path, created: Created, parent: Path
    ) -> Created:
        """Add the project to a folder that holds something already: a fresh clone, or if the user insists."""
        started = self.repository.is_started(created.path)
        if started:
            created = _with_own_licence(project, created)
        comparison = compare(project, created.path)
        _check_clashes(request, comparison, welcome=started)
        if request.dry_run:
            return replace(created, files=files_of(project), replaced=comparison.differing)
        created = self._locked(request, snapshot, project, created)
        comparison = compare(project, created.path)
        if started:
            backup = project.with_name("before")  # git has what it holds
            with merged(project, created.path, comparison, backup=backup):
                created = self._commit(request, created.path, created, started=True)
            return replace(created, replaced=comparison.differing)
        backup = parent / f"{created.path.name}.backup-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        with merged(project, created.path, comparison, backup=backup):
            notes = (*created.notes, "the folder was not empty, so nothing was committed")
        return replace(
            created,
            replaced=comparison.differing,
            backup=backup if comparison.differing else None,
            notes=notes if request.git else created.notes,
        )


def _with_own_licence(project: Path, created: Created) -> Created:
    """Leave out a licence where the user has one of that name: it was chosen, unlike a host's README."""
    kept = [name for name in compare(project, created.path).differing if is_licence(name)]
    for name in kept:
        (project / name).unlink()
    return replace(created, notes=(*created.notes, *(f"{name} was left as it is" for name in kept)))


def _kept_by(root: Path, target: Path) -> tuple[str, str]:
    command = shlex.join(["git", "-C", str(root), "add", "--", target.relative_to(root).as_posix()])
    return (
        f"the project is a part of the repository {root}, so nothing was committed",
        f"commit it there: {command}",
    )


def _described(request: Request, snapshot: Snapshot, resolution: Resolution, target: Path) -> Created:
    migrations = unrun_migrations(snapshot.folder)
    notes = (*request.origin.notes, *snapshot.notes, *migrations, *resolution.notes)
    return Created(
        path=target,
        source=snapshot.source,
        template_commit=snapshot.commit,
        resolution=resolution,
        files=(),
        notes=notes,
    )


def _check_clashes(request: Request, comparison: Comparison, *, welcome: bool) -> None:
    if comparison.blocked:
        raise TargetError(
            f"{request.path} holds folders or links where files of the project go",
            details=comparison.blocked,
            help="move them away and run the same command again",
        )
    if not (request.force or welcome):
        added = f"{len(comparison.added)} files would be added"
        clashes = f"{len(comparison.differing)} of its files would be replaced"
        raise TargetError(
            f"{request.path} is not empty",
            cause=f"{added} and {clashes}{':' if comparison.differing else ''}",
            details=comparison.differing,
            switch="--force",
        )
