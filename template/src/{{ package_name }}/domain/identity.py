"""Who acts: principals, and the identity that a credential proves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from ..errors import AppError, ErrorKind

# No blank at either end, and nothing that would let one name pass for a chain of several in the audit log.
NAME_PATTERN = r"^[^\x00-\x20\x7f>]([^\x00-\x1f\x7f>]{0,198}[^\x00-\x20\x7f>])?$"
_NAME = re.compile(NAME_PATTERN)
# A role in a credential. `ANY_ROLE` does not match, so that no key and no token can claim it.
ROLE_PATTERN = r"^[a-z][a-z0-9_-]{0,62}$"
_ROLE = re.compile(ROLE_PATTERN)
ANY_ROLE = "*"
_ESCAPED = str.maketrans({"%": "%25", "/": "%2F"})


class PrincipalError(AppError):
    """An invalid name, tenant or role of a principal."""

    kind = ErrorKind.INVALID


class RoleRequiredError(AppError):
    """An identity has not the role that an operation requires."""

    kind = ErrorKind.DENIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person or an agent, in one tenant, with one role; each matches `NAME_PATTERN`, a role also has no colon."""

    name: str
    tenant: str
    role: str

    def __post_init__(self) -> None:
        """Refuse a name that is empty or could be read as that of another principal."""
        for part, text in (("name", self.name), ("tenant", self.tenant), ("role", self.role.replace(":", ">"))):
            if not _NAME.fullmatch(text):
                raise PrincipalError(
                    f"{part} {getattr(self, part)[:80]!r}: not a {part}",
                    hint="1 to 200 characters, no blank at either end, no control character, no >; in a role no colon",
                )

    def __str__(self) -> str:
        return f"{self.role}:{self.name}"


class Proof(StrEnum):
    """How an identity was established."""

    API_KEY = "api-key"
    TOKEN = "token"  # noqa: S105 - the kind of a credential
    DEVELOPMENT = "development"  # No credential: a caller on this machine.
    OPERATOR = "operator"  # The command line, whose user has the database.


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A caller as its credential proves it: never as a request describes it. `credential_id` is an API key's id."""

    name: str
    tenant: str
    roles: frozenset[str]
    proof: Proof
    credential_id: str = ""

    @classmethod
    def operator(cls, name: str, *, tenant: str, role: str = ANY_ROLE) -> Self:
        """Return the identity of who uses the command line and names themselves."""
        return cls(name=name, tenant=tenant, roles=frozenset({role}), proof=Proof.OPERATOR)

    @property
    def principals(self) -> str:
        """The caller as the audit log names it: all its roles, and its name."""
        return f"{'+'.join(sorted(self.roles))}:{self.name}"

    @property
    def key(self) -> str:
        """Tenant and name as one text, which no other caller has."""
        return f"{self.tenant.translate(_ESCAPED)}/{self.name.translate(_ESCAPED)}"

    def has(self, role: str) -> bool:
        """Return whether it has the role."""
        return role in self.roles or ANY_ROLE in self.roles

    def acting_as(self, role: str) -> Principal:
        """Return the principal of this identity in `role`.

        Raises:
            RoleRequiredError: it has not this role.
        """
        if not self.has(role):
            raise RoleRequiredError(f"this needs the role {role}, which {self.name} does not have")
        return Principal(name=self.name, tenant=self.tenant, role=role)


class KeyState(StrEnum):
    """The state of a key; only a valid one proves an identity."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A credential of the project's own. Only the hash of its secret is kept; times are in UTC."""

    key_id: str
    name: str
    tenant: str
    roles: tuple[str, ...]
    secret_hash: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> KeyState:
        """Return its state; a key that was revoked and then expired is revoked."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.VALID if now < self.expires_at else KeyState.EXPIRED

    def revoked(self, now: datetime) -> Self:
        """Return the key as revoked; one that was revoked before keeps its time."""
        return self if self.revoked_at else replace(self, revoked_at=now)

    @property
    def identity(self) -> Identity:
        """The identity that the key proves."""
        return Identity(
            name=self.name,
            tenant=self.tenant,
            roles=frozenset(self.roles),
            proof=Proof.API_KEY,
            credential_id=self.key_id,
        )


def checked_roles(roles: Sequence[str]) -> tuple[str, ...]:
    """Return the roles for a credential, sorted and each once.

    Raises:
        PrincipalError: one is not a role, or there is none.
    """
    wrong = next((role for role in roles if not _ROLE.fullmatch(role)), None)
    if wrong is not None or not roles:
        raise PrincipalError(
            f"role {(wrong or '')[:80]!r}: not a role",
            hint="a lower-case letter, then letters, digits, _ and -; config/access.yaml names the roles of routes",
        )
    return tuple(sorted(set(roles)))
