"""A new project: as rendered, and as created."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.answers.resolution import Resolution
from scaffold.answers.values import AnswerValue
from scaffold.project.origin import Snapshot
from scaffold.use_cases.new_lock import Locked, LockOutcome
from scaffold.use_cases.new_place import Landed, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A project in a folder of its own, as it will land."""

    folder: Path
    snapshot: Snapshot
    notes: tuple[str, ...]
    resolution: Resolution | None
    answers: Mapping[str, AnswerValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """The created project, or the one that would be created without `dry_run`.

    `files` and `replaced` are sorted paths relative to `path`; what was replaced is kept in `backup`.
    `commit` is the first commit, None where none was made. `resolution` is None where the template is not of
    scaffold's kind.
    """

    path: Path
    source: str
    template_commit: str | None
    resolution: Resolution | None
    answers: Mapping[str, AnswerValue]
    files: tuple[str, ...]
    replaced: tuple[str, ...]
    backup: Path | None
    commit: str | None
    branch: str
    lock: LockOutcome
    notes: tuple[str, ...]


def created(place: Place, rendered: Rendered, locked: Locked, landed: Landed) -> Created:
    """Put together what each step came to."""
    return Created(
        path=place.target,
        source=rendered.snapshot.source,
        template_commit=rendered.snapshot.commit,
        resolution=rendered.resolution,
        answers=rendered.answers,
        files=landed.files,
        replaced=landed.replaced,
        backup=landed.backup,
        commit=landed.commit.id if landed.commit else None,
        branch=landed.commit.branch if landed.commit else "main",
        lock=locked.outcome,
        notes=(*rendered.notes, *locked.notes, *landed.notes),
    )
