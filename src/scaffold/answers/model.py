"""The questions of the template as a strict model: names, types, choices and defaults of copier.yml.

Answers are validated here before Copier runs, because Copier accepts unknown keys and `maybe` for a bool.
A test keeps this module and copier.yml equal.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from scaffold.answers import naming, spelling
from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.values import AnswerValue

# The answer without which a question is not asked at all (its `when` in copier.yml).
NEEDS: Mapping[str, str] = MappingProxyType(
    {"retrieval": "llm", "agents": "llm", "mlops": "scoring", "vector_store": "retrieval"}
)

_LONGEST_TEXT = 200
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")

_Earlier = dict[str, Any]


def _name(check: Callable[[str], naming.Problem | None]) -> AfterValidator:
    def validate(value: str) -> str:
        problem = check(value)
        if problem is not None:
            _refuse(problem.reason, suggestion=problem.suggestion)
        return value

    return AfterValidator(validate)


def _refuse(reason: str, *, suggestion: str | None = None) -> None:
    raise PydanticCustomError("unusable", "{reason}", {"reason": reason, "suggestion": suggestion})


def _one_line(value: str) -> str:
    if len(value) > _LONGEST_TEXT:
        _refuse(f"it is longer than {_LONGEST_TEXT} characters")
    if not value.isprintable():
        _refuse("it has to be one line without control characters")
    return value


def _email_or_empty(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        _refuse("it is not an e-mail address")
    return value


def _usual(name: str) -> Callable[[_Earlier], bool]:
    def usual(earlier: _Earlier) -> bool:
        needs_met = all(earlier[need] for need in CAPABILITIES[name].needs)
        return needs_met and name in PRESETS[earlier["start_from"]].usual

    return usual


def _capability(name: str) -> Any:  # noqa: ANN401 - what pydantic's own Field returns
    return Field(default_factory=_usual(name), description=CAPABILITIES[name].summary)


class Answers(BaseModel):
    """One value per question, in the order in which the template asks them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)

    start_from: Literal["standard", "rag", "ml", "minimal", "full"] = Field(
        default="standard", description="What to start from"
    )
    project_name: Annotated[str, _name(naming.project_problem)] = Field(
        default="My Project", description="Name for people, as in the README's title"
    )
    distribution_name: Annotated[str, _name(naming.distribution_problem)] = Field(
        default_factory=lambda earlier: spelling.to_distribution(earlier["project_name"]),
        description="Name for package indexes (PEP 508)",
    )
    package_name: Annotated[str, _name(naming.package_problem)] = Field(
        default_factory=lambda earlier: spelling.to_package(earlier["distribution_name"]),
        description="Name for `import`",
    )
    command_name: Annotated[str, _name(naming.command_problem)] = Field(
        default_factory=lambda earlier: earlier["distribution_name"],
        description="Name of the project's command in a shell",
    )
    description: Annotated[str, AfterValidator(_one_line)] = Field(
        default="A Python project with layers, typed boundaries and evaluation.",
        description="One line on what the project does",
    )
    author_name: Annotated[str, AfterValidator(_one_line)] = Field(
        default="", description="Author or team (empty to leave out)"
    )
    author_email: Annotated[str, AfterValidator(_email_or_empty)] = Field(
        default="", description="Author's e-mail address (empty to leave out)"
    )
    llm: bool = _capability("llm")
    retrieval: bool = _capability("retrieval")
    agents: bool = _capability("agents")
    scoring: bool = _capability("scoring")
    mlops: bool = _capability("mlops")
    scale: bool = _capability("scale")
    example: bool = _capability("example")
    vector_store: Literal["embedded", "faiss", "postgres", "chroma", "qdrant", "milvus", "pinecone"] = Field(
        default="embedded", description="Where chunks and their index live"
    )
    ci: Literal["github", "gitlab", "none"] = Field(
        default="github", description="CI host whose pipeline file is written"
    )
    licence: Literal["proprietary", "mit", "apache-2.0"] = Field(
        default="proprietary", description="Licence of the new project"
    )
    python_floor: Literal["3.11", "3.12", "3.13"] = Field(
        default="3.11", description="Oldest Python that the project supports"
    )

    def applies(self, question: str) -> bool:
        """Tell whether the template asks this question, given the other answers."""
        return question not in NEEDS or bool(getattr(self, NEEDS[question]))

    def for_template(self) -> dict[str, AnswerValue]:
        """Give the answers to the questions that apply, in order."""
        return {key: value for key, value in self.model_dump().items() if self.applies(key)}

    def capabilities(self) -> tuple[str, ...]:
        """Name the capabilities that are on, in the order in which they are asked."""
        return tuple(name for name in CAPABILITIES if getattr(self, name))


def is_usable(question: str, value: AnswerValue) -> bool:
    """Tell whether `value` answers `question` validly when nothing else is said."""
    try:
        Answers.model_validate({question: value})
    except ValidationError:
        return False
    return True
