"""Changes to a project's files, as data: two that are written alike are the same change."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class AnchorError(Exception):
    """What a change replaces is no longer there: the code moved, and the violation has to follow."""


class Change(Protocol):
    """Something that is done to the files of a project."""

    def __call__(self, root: Path) -> None:
        """Make the change in the project at `root`."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace the first `old` of a file, which has to be there."""

    file: str
    old: str
    new: str

    def __call__(self, root: Path) -> None:
        path = root / self.file
        text = path.read_text("utf-8") if path.is_file() else ""
        if self.old not in text:
            raise AnchorError(f"{self.file} no longer has {self.old!r}")
        path.write_text(text.replace(self.old, self.new, 1), "utf-8")


@dataclass(frozen=True, slots=True)
class Append:
    """Add text to the end of a file."""

    file: str
    text: str

    def __call__(self, root: Path) -> None:
        path = root / self.file
        if not path.is_file():
            raise AnchorError(f"{self.file} is not there")
        path.write_text(path.read_text("utf-8") + self.text, "utf-8")


@dataclass(frozen=True, slots=True)
class Create:
    """Write a new file."""

    file: str
    text: str

    def __call__(self, root: Path) -> None:
        path = root / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, "utf-8")


@dataclass(frozen=True, slots=True)
class Both:
    """Make several changes, one after the other."""

    changes: tuple[Change, ...]

    def __call__(self, root: Path) -> None:
        for change in self.changes:
            change(root)


def both(*changes: Change) -> Both:
    """Make several changes."""
    return Both(changes)
