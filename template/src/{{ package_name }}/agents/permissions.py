"""Load `permissions.yaml`."""

import hashlib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, model_validator

from ..config.llm.yaml_source import YamlError, read_yaml
from ..domain.agents.money import Money
from ..domain.agents.permissions import Grant, Permissions, Verdict
from ..errors import AppError, ErrorKind, in_words

_STRICT = ConfigDict(extra="forbid", frozen=True)


class PermissionsError(AppError):
    """A permissions file that cannot be used; nothing is allowed then."""

    kind = ErrorKind.INVALID


def _money(value: object) -> Money:
    number, _, currency = str(value).partition(" ")
    return Money.parse(number, currency)


class _GrantLine(BaseModel):
    model_config = _STRICT

    id: str
    role: str
    tool: str
    verdict: Verdict
    up_to: Annotated[Money, PlainValidator(_money)] | None = None
    approver: str | None = None

    @model_validator(mode="after")
    def _names_an_approver_if_it_asks(self) -> Self:
        if (self.verdict is Verdict.ASK) != (self.approver is not None):
            raise ValueError("an approver is named when, and only when, the verdict is `ask`")
        return self

    def grant(self) -> Grant:
        return Grant(
            id=self.id,
            role=self.role,
            tool=self.tool,
            verdict=self.verdict,
            max_amount=self.up_to,
            approver=self.approver,
        )


class _PermissionsFile(BaseModel):
    model_config = _STRICT

    version: str
    grants: tuple[_GrantLine, ...]


def load_permissions() -> Permissions:
    """Return the grants of `permissions.yaml`; the version has the hash of the text appended.

    Raises:
        PermissionsError: a field is missing, unknown or wrong, or an id appears twice.
    """
    return parse_permissions((files(__package__) / "permissions.yaml").read_text("utf-8"))


@cache
def parse_permissions(text: str) -> Permissions:
    """Return the grants of a permissions file.

    Raises:
        PermissionsError: a field is missing, unknown or wrong, or an id appears twice.
    """
    try:
        source = read_yaml(text)
    except YamlError as error:
        raise PermissionsError(f"agents/permissions.yaml:{error}") from error
    try:
        file = _PermissionsFile.model_validate(source.value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        lines = (f"agents/permissions.yaml:{source.line(item['loc'])}: {in_words([item])}" for item in found)
        raise PermissionsError("\n".join(lines)) from error
    grants = tuple(line.grant() for line in file.grants)
    ids = [grant.id for grant in grants]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise PermissionsError(f"agents/permissions.yaml: id {', '.join(twice)} appears twice")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Permissions(version=f"{file.version}+{digest}", grants=grants)


def require_tools(permissions: Permissions, tools: Collection[str]) -> None:
    """Hold every grant to a tool that exists: one that names another would only deny, and not say why.

    Raises:
        PermissionsError: a grant names none of `tools`.
    """
    for grant in permissions.grants:
        if grant.tool not in tools:
            raise PermissionsError(
                f"agents/permissions.yaml: {grant.id}: there is no tool {grant.tool!r}",
                hint=f"the tools are {', '.join(sorted(tools))}",
            )
