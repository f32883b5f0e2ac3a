"""The objects that `--json` prints. Their shapes are stable: fields are added, never renamed or removed."""

from typing import TypedDict

from scaffold.answers.values import AnswerValue


class Template(TypedDict):
    """Where a template was read from; `commit` is null where it is under no version control."""

    source: str
    commit: str | None


class Counts(TypedDict):
    """How much there is."""

    files: int
    folders: int


class NewPayload(TypedDict):
    """`scaffold new`.

    `path` is absolute; `files` and `replaced` are relative to it. `lock` is `tested`, `newest`, `skipped` or
    `failed`. `commit` is null where none was made, `backup` where nothing was replaced. `command` makes the
    same project again without asking.
    """

    path: str
    dry_run: bool
    template: Template
    answers: dict[str, AnswerValue]
    capabilities: list[str]
    counts: Counts
    files: list[str]
    replaced: list[str]
    backup: str | None
    lock: str
    commit: str | None
    generated: list["GeneratePayload"]
    notes: list[str]
    next_steps: list[str]
    command: str


class PresetEntry(TypedDict):
    """A preset in `scaffold list`."""

    name: str
    summary: str
    capabilities: list[str]


class CapabilityEntry(TypedDict):
    """A capability in `scaffold list`; `needs` names the capabilities without which it cannot be on."""

    name: str
    summary: str
    needs: list[str]


class QuestionEntry(TypedDict):
    """A question in `scaffold list`.

    `type` is `text` or `bool`. `default` is the answer of the preset standard. `choices` is empty for free
    text. `needs` names the capability without which the question is not asked, or is null.
    """

    name: str
    summary: str
    type: str
    default: AnswerValue
    choices: list[str]
    needs: str | None


class CataloguePayload(TypedDict):
    """`scaffold list`."""

    presets: list[PresetEntry]
    capabilities: list[CapabilityEntry]
    questions: list[QuestionEntry]


class PresetPayload(TypedDict):
    """`scaffold show PRESET`, for a project with default answers."""

    name: str
    summary: str
    capabilities: list[str]
    template: Template
    counts: Counts
    files: list[str]
    dependencies: list[str]


class AnswerEntry(TypedDict):
    """An answer that an update changes; null means a question that is not asked."""

    question: str
    before: AnswerValue | None
    after: AnswerValue | None
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
    kind: str


class DependenciesEntry(TypedDict):
    """Distributions that come and go."""

    added: list[str]
    removed: list[str]


UpdatePayload = TypedDict(
    "UpdatePayload",
    {
        "outcome": str,
        "template": str,
        "from": str,
        "to": str,
        "answers": list[AnswerEntry],
        "files": FilesEntry,
        "conflicts": list[ConflictEntry],
        "dependencies": DependenciesEntry,
        "gates": str,
        "undo": str | None,
        "notes": list[str],
    },
)
"""`scaffold update`, `add` and `remove`.

`outcome` is `up-to-date`, `previewed`, `updated` or `updated-with-conflicts`; `gates` is `passed`, `skipped`
or `absent`; `undo` is the command that takes the update back, null where nothing was changed.
"""


class PlannedEntry(TypedDict):
    """A file of the template; `action` is `add`, `move`, `merge`, `keep` or `same`.

    `place` is where it is in the project, null where the user's own file of that name stays.
    """

    path: str
    action: str
    place: str | None


class KeptEntry(TypedDict):
    """A setting of both that keeps the user's value, both as TOML; null means left out."""

    key: str
    yours: str | None
    template: str | None


class GateEntry(TypedDict):
    """A gate that was run on the result; `outcome` is `passed`, `accepted`, `failed` or `unavailable`."""

    id: str
    outcome: str


class AdoptPayload(TypedDict):
    """`scaffold adopt`.

    `outcome` is `previewed`, `adopted` or `adopted-with-failing-gates`. `layout` says whose distribution the
    layers are in: `whole` (the template's), `inside` (yours) or `beside` (none). `gates` is empty where none
    were run; `baseline` maps each gate to how many of its findings are accepted in each file.
    """

    outcome: str
    template: Template
    answers: dict[str, AnswerValue]
    layout: str
    plan: list[PlannedEntry]
    settings: list[KeptEntry]
    files: FilesEntry
    gates: list[GateEntry]
    baseline: dict[str, dict[str, int]]
    undo: str | None
    notes: list[str]


class CheckPayload(TypedDict):
    """`scaffold update --check`."""

    template: str
    version: str
    newest: str
    available: bool


class DiffPayload(TypedDict):
    """`scaffold diff`; `files` leads from the template to the project."""

    template: str
    version: str
    files: FilesEntry


class LinkPayload(TypedDict):
    """`scaffold link`: the address before and after."""

    before: str
    after: str


class FindingEntry(TypedDict):
    """A check of `scaffold doctor`; `state` is `ok`, `note` or `problem`."""

    id: str
    reason: str
    state: str
    found: str
    fix: str | None


class DoctorPayload(TypedDict):
    """`scaffold doctor`."""

    healthy: bool
    checks: list[FindingEntry]


class KindEntry(TypedDict):
    """A kind in `scaffold generate --list`; `needs` names the capabilities that a project must have."""

    name: str
    summary: str
    needs: list[str]


class KindsPayload(TypedDict):
    """`scaffold generate --list`."""

    kinds: list[KindEntry]


ByHandEntry = TypedDict("ByHandEntry", {"file": str, "list": str, "entry": str, "import": str})
"""An entry for a list that the user has rewritten, with the import that it needs."""


class GeneratePayload(TypedDict):
    """`scaffold generate KIND NAME`.

    `outcome` is `unchanged`, `previewed` or `generated`; `commands` are those of the project that were run,
    would be, or with --no-commands are left to the user; `facts` depend on the kind; `undo` is null where
    nothing changed.
    """

    outcome: str
    kind: str
    name: str
    added: list[str]
    changed: list[str]
    by_hand: list[ByHandEntry]
    commands: list[str]
    unmeasured: list[str]
    next_steps: list[str]
    facts: dict[str, object]
    undo: str | None
    notes: list[str]


class ReasonEntry(TypedDict):
    """Why a function stays in its notebook.

    `kind` is `global`, `hidden state`, `cell order`, `magic`, `dependency`, `layer`, `needed function` or
    `no pinned outputs`.
    """

    kind: str
    reason: str


class PromotePayload(TypedDict):
    """`scaffold promote`.

    `outcome` is `previewed` or `promoted`. `moved` maps modules to functions, classes and constants,
    `excused` files to the rules of linter and type checker that they do not meet yet. `undo` is null where
    nothing changed.
    """

    outcome: str
    moved: dict[str, list[str]]
    refused: dict[str, list[ReasonEntry]]
    added: list[str]
    changed: list[str]
    excused: dict[str, list[str]]
    undo: str | None
    notes: list[str]


class VersionsPayload(TypedDict):
    """`scaffold --version`; `template` is null where no template is known to this installation."""

    scaffold: str
    copier: str
    template: Template | None


class Failure(TypedDict):
    """The value of `error` in `ErrorPayload`."""

    message: str
    cause: str | None
    details: list[str]
    help: str | None
    exit_code: int


class ErrorPayload(TypedDict):
    """Any command that fails."""

    error: Failure
