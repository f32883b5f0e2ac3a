"""Load `permissions.yaml`."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from ..domain.money import Money
from ..domain.permissions import Grant, Permissions, Verdict
from ..errors import AppError

_STRICT = ConfigDict(extra="forbid", frozen=True)


class PermissionsError(AppError):
    """A permissions file that cannot be used; nothing is allowed then."""

    exit_code = 2


class _GrantLine(BaseModel):
    model_config = _STRICT

    id: str
    role: str
    tool: str
    verdict: Verdict
    up_to: str | None = None
    approver: str | None = None

    @model_validator(mode="after")
    def _names_an_approver_if_it_asks(self) -> Self:
        if (self.verdict is Verdict.ASK) != (self.approver is not None):
            raise ValueError("an approver is named when, and only when, the verdict is `ask`")
        return self

    def grant(self) -> Grant:
        amount = None
        if self.up_to is not None:
            number, _, currency = self.up_to.partition(" ")
            amount = Money.parse(number, currency)
        return Grant(
            id=self.id,
            role=self.role,
            tool=self.tool,
            verdict=self.verdict,
            max_amount=amount,
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
        lines = _PermissionsFile.model_validate(yaml.safe_load(text))
        grants = tuple(line.grant() for line in lines.grants)
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise PermissionsError(f"agents/permissions.yaml: {error}") from error
    ids = [grant.id for grant in grants]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise PermissionsError(f"agents/permissions.yaml: id {', '.join(twice)} appears twice")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Permissions(version=f"{lines.version}+{digest}", grants=grants)
