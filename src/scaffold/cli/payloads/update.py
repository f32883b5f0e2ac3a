"""The objects of the commands that change a project, and what they have in common."""

from typing_extensions import TypedDict

from scaffold.project.merging import ConflictKind
from scaffold.use_cases.update import GateOutcome, Outcome


class AnswerEntry(TypedDict):
    """An answer that an update changes; null means a question that is not asked.

    An answer is a text or true or false; templates of another kind also have numbers and lists.
    """

    question: str
    before: object
    after: object
    why: str


class FilesEntry(TypedDict):
    """Paths that an update touches; `moved` holds pairs of old and new path."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    moved: list[list[str]]


class ConflictEntry(TypedDict):
    """A place where a person has to choose."""

    path: str
    kind: ConflictKind


class DependenciesEntry(TypedDict):
    """Distributions that come and go."""

    added: list[str]
    removed: list[str]


UpdatePayload = TypedDict(
    "UpdatePayload",
    {
        "outcome": Outcome,
        "template": str,
        "from": str,
        "to": str,
        "answers": list[AnswerEntry],
        "files": FilesEntry,
        "conflicts": list[ConflictEntry],
        "dependencies": DependenciesEntry,
        "gates": GateOutcome,
        "undo": str | None,
        "notes": list[str],
    },
)
UpdatePayload.__doc__ = (
    "`scaffold update`, `recopy`, `add` and `remove`; `undo` is null where nothing was changed."
)


class CheckPayload(TypedDict):
    """`scaffold update --check`."""

    template: str
    version: str
    newest: str
    available: bool
