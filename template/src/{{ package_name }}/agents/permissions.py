"""Load the permissions of all slices: the YAML files in the folders beside this module."""

import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, model_validator

from ..config.llm.yaml_source import YamlError, read_yaml
from ..domain.agents.money import Money
from ..domain.agents.permissions import Grant, Permissions, Verdict
from ..domain.agents.rules import GateRule
from ..errors import AppError, ErrorKind, problems_of

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


def load_permissions(folder: Traversable | None = None) -> Permissions:
    """Return the grants of all slices: of every `*.yaml` in a subfolder of `folder`, by default of this package.

    Raises:
        PermissionsError: a field is missing, unknown or wrong, or an id appears twice.
    """
    root = folder or files(__package__)
    slices = (entry for entry in root.iterdir() if entry.is_dir())
    found = {
        f"agents/{one.name}/{file.name}": file.read_text("utf-8")
        for one in slices
        for file in one.iterdir()
        if file.name.endswith(".yaml")
    }
    return parse_permissions(found)


def parse_permissions(texts: Mapping[str, str]) -> Permissions:
    """Return the grants of permissions files, given as texts by path.

    The version is the newest of theirs with a hash of all texts appended.

    Raises:
        PermissionsError: a field is missing, unknown or wrong, or an id appears twice.
    """
    parsed = {path: _parse(path, text) for path, text in sorted(texts.items())}
    grants = tuple(line.grant() for file in parsed.values() for line in file.grants)
    ids = [grant.id for grant in grants]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise PermissionsError(f"{', '.join(parsed)}: id {', '.join(twice)} appears twice")
    if reserved := sorted(set(ids) & set(GateRule)):
        raise PermissionsError(f"{', '.join(parsed)}: id {', '.join(reserved)} is reserved for a rule of the tool gate")
    digest = hashlib.sha256("".join(text for _, text in sorted(texts.items())).encode()).hexdigest()[:12]
    newest = max((file.version for file in parsed.values()), default="none")
    return Permissions(version=f"{newest}+{digest}", grants=grants)


@cache
def _parse(path: str, text: str) -> _PermissionsFile:
    try:
        source = read_yaml(text)
    except YamlError as error:
        raise PermissionsError(f"{path}:{error}") from error
    try:
        return _PermissionsFile.model_validate(source.value)
    except ValidationError as error:
        lines = (f"{path}:{source.line(one.location)}: {one.line()}" for one in problems_of(error))
        raise PermissionsError("\n".join(lines)) from error


def require_tools(permissions: Permissions, tools: Collection[str]) -> None:
    """Check that every grant names a tool: a grant of an unknown tool would deny without a reason.

    Raises:
        PermissionsError: a grant names none of `tools`.
    """
    for grant in permissions.grants:
        if grant.tool not in tools:
            raise PermissionsError(
                f"permissions: {grant.id}: there is no tool {grant.tool!r}",
                hint=f"the tools are {', '.join(sorted(tools)) or 'not declared'}",
            )
