"""The place where a new project goes: what is there already, and how the project lands in it."""

import enum
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scaffold.errors import TargetError
from scaffold.ports.reporting import Progress
from scaffold.ports.repository import Commit, Identity, Repository
from scaffold.workspace.landing import (
    Comparison,
    compare,
    is_licence,
    is_occupied,
    land,
    merged,
    staging_parent,
)
from scaffold.workspace.listing import files_of
from scaffold.workspace.staging import sweep

FIRST_COMMIT = "Start from the scaffold template"


class Occupancy(enum.Enum):
    """The state of the folder of a new project."""

    FREE = enum.auto()  # nothing, or an empty folder
    FRESH_CLONE = enum.auto()  # a repository with nothing but what a host puts into it
    OCCUPIED = enum.auto()  # files of the user's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder of a new project, and an existing one on the same file system to prepare it in."""

    target: Path
    parent: Path
    occupancy: Occupancy
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """A project in its place, or as it would be there; see `Created` for the fields."""

    files: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    backup: Path | None = None
    commit: Commit | None = None
    notes: tuple[str, ...] = ()


def examined(target: Path, repository: Repository) -> Place:
    """Look at the place `target`, after removing what a killed run left there.

    Raises:
        TargetError: no folder can be created there.
    """
    if "\n" in str(target):
        raise TargetError(f"no project can be in {str(target)!r}", cause="there is a line break in its path")
    parent = staging_parent(target)
    sweep(target)
    notes = repository.take_back(target)
    if not is_occupied(target):
        occupancy = Occupancy.FREE
    elif repository.is_started(target):
        occupancy = Occupancy.FRESH_CLONE
    else:
        occupancy = Occupancy.OCCUPIED
    return Place(target=target, parent=parent, occupancy=occupancy, notes=notes)


def fitted(project: Path, place: Place, *, shown: Path, force: bool) -> tuple[str, ...]:
    """Fit a rendered project to its place; return notes on the place and on what was left out.

    In a fresh clone a licence of the user's is kept: it was chosen, unlike a host's README.

    Raises:
        TargetError: files are in the way of the project, and not `force`.
    """
    if place.occupancy is Occupancy.FREE:
        return place.notes
    comparison = compare(project, place.target)
    kept: tuple[str, ...] = ()
    if place.occupancy is Occupancy.FRESH_CLONE:
        kept = tuple(name for name in comparison.differing if is_licence(name))
        for name in kept:
            (project / name).unlink()
    is_clone = place.occupancy is Occupancy.FRESH_CLONE
    if comparison.differing and not is_clone and not comparison.blocked and (place.target / ".git").exists():
        raise _is_repository(shown, comparison)
    _check_clashes(shown, comparison, welcome=force or is_clone)
    return (*place.notes, *(f"{name} was left as it is" for name in kept))


def preview(project: Path, place: Place) -> Landed:
    """Describe what landing the project would do."""
    replaced = () if place.occupancy is Occupancy.FREE else compare(project, place.target).differing
    return Landed(files=files_of(project), replaced=replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandProject:
    """Puts a prepared project in its place and commits it there, wholly or not at all."""

    repository: Repository
    progress: Progress

    def __call__(self, project: Path, place: Place, *, author: Identity, git: bool) -> Landed:
        """Land the project, whose commit is signed by `author` where git has no identity."""
        match place.occupancy:
            case Occupancy.FREE:
                return self._into_new_folder(project, place, author if git else None)
            case Occupancy.FRESH_CLONE:
                return self._into_clone(project, place, author if git else None)
            case Occupancy.OCCUPIED:
                return _into_occupied(project, place, git=git)

    def _into_new_folder(self, project: Path, place: Place, author: Identity | None) -> Landed:
        root = self.repository.enclosing(place.target) if author else None
        commit: Commit | None = None
        notes: tuple[str, ...] = ()
        if root:
            notes = _kept_by(root, place.target)
        elif author:
            commit, notes = self._committed(self.repository.first_commit, project, author)
        files = files_of(project)
        land(project, place.target)
        return Landed(files=files, commit=commit, notes=notes)

    def _into_clone(self, project: Path, place: Place, author: Identity | None) -> Landed:
        files, comparison = files_of(project), compare(project, place.target)
        commit: Commit | None = None
        notes: tuple[str, ...] = ()
        # The backup goes with the folder that the project was prepared in: git has what it holds.
        with (
            self.repository.noted(
                place.target, project, added=comparison.added, replaced=comparison.differing
            ),
            merged(project, place.target, comparison, backup=project.with_name("before")),
        ):
            if author:
                commit, notes = self._committed(self.repository.next_commit, place.target, author)
        return Landed(files=files, replaced=comparison.differing, commit=commit, notes=notes)

    def _committed(
        self, make: Callable[..., Commit], folder: Path, fallback: Identity
    ) -> tuple[Commit, tuple[str, ...]]:
        self.progress("making the first commit")
        commit = make(folder, fallback=fallback, message=FIRST_COMMIT)
        if not commit.identity_missing:
            return commit, ()
        return commit, (
            f"git has no user.name and user.email, so the first commit is by {fallback}",
            "once they are set, sign it with: git commit --amend --reset-author --no-edit",
        )


def _into_occupied(project: Path, place: Place, *, git: bool) -> Landed:
    files, comparison = files_of(project), compare(project, place.target)
    backup = place.parent / f"{place.target.name}.backup-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    with merged(project, place.target, comparison, backup=backup):
        pass
    return Landed(
        files=files,
        replaced=comparison.differing,
        backup=backup if comparison.differing else None,
        notes=("the folder was not empty, so nothing was committed",) if git else (),
    )


def _kept_by(root: Path, target: Path) -> tuple[str, str]:
    command = shlex.join(["git", "-C", str(root), "add", "--", target.relative_to(root).as_posix()])
    return (
        f"the project is a part of the repository {root}, so nothing was committed",
        f"commit it there: {command}",
    )


def _is_repository(shown: Path, comparison: Comparison) -> TargetError:
    """Refuse to replace files that git keeps, with or without force: adopting merges with them."""
    return TargetError(
        f"{shown} is a repository with files of its own",
        cause=f"{len(comparison.differing)} of them would be replaced:",
        details=comparison.differing,
        help=shlex.join(["scaffold", "adopt", str(shown)]),
    )


def _check_clashes(shown: Path, comparison: Comparison, *, welcome: bool) -> None:
    if comparison.blocked:
        raise TargetError(
            f"{shown} holds folders or links where files of the project go",
            details=comparison.blocked,
            help="move them away and run the same command again",
        )
    if not welcome:
        added = f"{len(comparison.added)} files would be added"
        clashes = f"{len(comparison.differing)} of its files would be replaced"
        raise TargetError(
            f"{shown} is not empty",
            cause=f"{added} and {clashes}{':' if comparison.differing else ''}",
            details=comparison.differing,
            switch="--force",
        )
