"""The object of `scaffold adopt`."""

from typing_extensions import TypedDict

from scaffold.adoption.placement import Action
from scaffold.adoption.record import Layout
from scaffold.answers.values import AnswerValue
from scaffold.cli.payloads.template import Template
from scaffold.cli.payloads.update import FilesEntry
from scaffold.use_cases.adopt import Outcome


class PlannedEntry(TypedDict):
    """A file of the template; `place` is where it is in the project, null where the user's own file stays."""

    path: str
    action: Action
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

    `layout` says whose distribution the layers are in: `whole` (the template's), `inside` (yours) or `beside`
    (none). `gates` is empty where none were run; `baseline` maps each gate to how many of its findings are
    accepted in each file.
    """

    outcome: Outcome
    template: Template
    answers: dict[str, AnswerValue]
    layout: Layout
    plan: list[PlannedEntry]
    settings: list[KeptEntry]
    files: FilesEntry
    gates: list[GateEntry]
    baseline: dict[str, dict[str, int]]
    undo: str | None
    notes: list[str]
