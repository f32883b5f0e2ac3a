"""The objects of `scaffold list` and `show`."""

from typing_extensions import TypedDict

from scaffold.answers.values import AnswerValue
from scaffold.cli.payloads.template import Counts, Template


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

    `type` is `text` or `bool`, and with --template what that template says. `default` is the answer of the
    preset standard. `choices` is empty for free text. `needs` names the capability without which the question
    is not asked, or is null.
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
