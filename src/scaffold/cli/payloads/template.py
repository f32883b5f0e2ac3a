"""Templates, and how much they make."""

from typing_extensions import TypedDict


class Template(TypedDict):
    """Where a template was read from; `commit` is null where it is under no version control."""

    source: str
    commit: str | None


class Counts(TypedDict):
    """Number of files and of folders."""

    files: int
    folders: int


class VersionsPayload(TypedDict):
    """`scaffold --version`; `template` is null where no template is known to this installation."""

    scaffold: str
    copier: str
    template: Template | None
