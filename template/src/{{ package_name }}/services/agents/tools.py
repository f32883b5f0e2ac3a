"""Tools: a name, a schema of the arguments, an effect, and code that runs inside a transaction."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ...domain.agents.money import Money
from ...errors import AppError, problems_of
from ...repositories.agents.ledger import UnitOfWork
from ...repositories.agents.runs import AgentRun


class InvalidArgumentsError(AppError):
    """Arguments that do not satisfy the tool's schema; the message names the fields, not the values."""


class Effect(StrEnum):
    """Whether a tool changes something."""

    READ = "read"
    ACT = "act"


class ToolArguments(BaseModel):
    """Base of all arguments: strict types, no unknown field. Fields named in `plain` are logged as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @field_validator("*")
    @classmethod
    def _has_no_nul(cls, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("a NUL character, which databases cannot store")
        return value

    def money(self) -> Money | None:
        """Return what the call would pay out."""
        return None

    def subject(self) -> str:
        """Return what the call is about, by the name that an answer would give it."""
        return ""

    @classmethod
    def plain(cls) -> frozenset[str]:
        """Return the fields without personal data; all others are redacted wherever they are logged."""
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """The answer for the model, and the id and amount of what was done (`None`: nothing was done).

    `refusal` is the domain rule that refused.
    """

    data: Mapping[str, object]
    action_id: str | None = None
    payout: Money | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCall:
    """A call whose arguments satisfy their schema. `arguments` is their JSON form."""

    tool: str
    effect: Effect
    arguments: Mapping[str, object]
    redacted: str
    money: Money | None
    subject: str
    opens_case: bool
    run: Callable[[UnitOfWork, AgentRun], ToolResult]

    def key(self, run: AgentRun) -> str:
        """Return what makes two calls the same action: tenant, caller, tool and arguments."""
        content = json.dumps([run.tenant, run.caller.name, self.tool, self.arguments], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


class Tool(Protocol):
    """A tool as the gate uses it."""

    @property
    def name(self) -> str:
        """The name that permissions and models use."""
        ...

    @property
    def description(self) -> str:
        """The description that a model gets."""
        ...

    @property
    def effect(self) -> Effect:
        """Whether it changes something."""
        ...

    def schema(self) -> Mapping[str, object]:
        """Return the JSON Schema of the arguments."""
        ...

    def prepare(self, arguments: Mapping[str, object]) -> PreparedCall:
        """Return the checked call.

        Raises:
            InvalidArgumentsError: the arguments do not satisfy the schema.
        """
        ...


ArgumentsT = TypeVar("ArgumentsT", bound=ToolArguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaTool(Generic[ArgumentsT]):
    """A tool whose arguments are a pydantic model; its docstring describes the tool.

    What a tool that `opens_case` does is a case of the inbox: the id of its action is that of the case.
    """

    name: str
    effect: Effect
    arguments: type[ArgumentsT]
    run: Callable[[ArgumentsT, UnitOfWork, AgentRun], ToolResult]
    opens_case: bool = False
    about: str = ""

    @property
    def description(self) -> str:
        """The purpose given as `about`, or the first line of the schema's docstring."""
        return self.about or (self.arguments.__doc__ or self.name).strip().splitlines()[0]

    def schema(self) -> Mapping[str, object]:
        """Return the JSON Schema of the arguments."""
        return _schema_of(self.arguments)

    def prepare(self, arguments: Mapping[str, object]) -> PreparedCall:
        """Return the checked call."""
        try:
            # JSON is what a model sends: strict JSON rules turn "12" into no number, but know enums.
            checked = self.arguments.model_validate_json(json.dumps(dict(arguments)))
            money = checked.money()
        except ValidationError as error:
            raise InvalidArgumentsError(_reasons(error)) from error
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidArgumentsError(f"{self.name}: not JSON arguments of this tool") from error
        values = checked.model_dump(mode="json")
        return PreparedCall(
            tool=self.name,
            effect=self.effect,
            arguments=values,
            redacted=redact(values, plain=self.arguments.plain()),
            money=money,
            subject=checked.subject(),
            opens_case=self.opens_case,
            run=lambda work, run: self.run(checked, work, run),
        )


@cache
def _schema_of(arguments: type[ToolArguments]) -> Mapping[str, object]:
    # Made anew, it would cost more than everything else in a turn.
    return arguments.model_json_schema()


def redact(values: Mapping[str, object], *, plain: frozenset[str]) -> str:
    """Return `values` as JSON; of a field that is not `plain` only its kind and length are kept."""
    shown = {name: value if name in plain else f"<{_kind(value)}>" for name, value in values.items()}
    return json.dumps(shown, sort_keys=True, ensure_ascii=False)


def _kind(value: object) -> str:
    return f"text of {len(value)}" if isinstance(value, str) else type(value).__name__


def _reasons(error: ValidationError) -> str:
    found = problems_of(error)
    known = [problem for problem in found if problem.kind != "extra_forbidden"]
    reasons = [problem.line("arguments") for problem in known]
    if len(known) < len(found):
        reasons.append(f"{len(found) - len(known)} unknown field(s)")
    return "; ".join(reasons)
