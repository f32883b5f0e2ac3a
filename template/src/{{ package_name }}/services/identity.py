"""Establish who calls: API keys, access tokens, and the development identity."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..domain.audit import AuditEvent
from ..domain.clock import Clock, NewId
from ..domain.identity import ApiKey, Identity, KeyState, Principal, checked_roles
from ..errors import AppError, ErrorKind
from ..repositories.identity import ApiKeys

# Recognized by `domain.redaction`, and by scanners of other people's repositories.
_PREFIX = "sk"


class CredentialError(AppError):
    """A credential that proves nothing: missing, unknown, expired or revoked. The message does not tell which."""

    kind = ErrorKind.DENIED

    def __init__(self, message: str = "the credential is missing, unknown, expired or revoked") -> None:
        super().__init__(message)


class KeyNotFoundError(AppError):
    """There is no API key with this id."""

    kind = ErrorKind.NOT_FOUND


class Authenticator(Protocol):
    """Establishes an identity from a credential, in a bounded time."""

    def authenticate(self, credential: str) -> Identity:
        """Return the identity that `credential`, as a client sent it, proves.

        Raises:
            CredentialError: it proves none.
            AppError: of kind `UNAVAILABLE`: whether it does cannot be known now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyService:
    """Makes, checks and revokes API keys. To rotate one, create another of the same name and then revoke the first."""

    keys: ApiKeys
    clock: Clock
    new_id: NewId

    def create(
        self, name: str, *, tenant: str, roles: Sequence[str], lifetime: timedelta, by: Identity
    ) -> tuple[ApiKey, str]:
        """Store a new key, made `by`; return it and the credential, which is not kept and cannot be shown again.

        Raises:
            PrincipalError: name, tenant or a role is invalid.
        """
        granted = checked_roles(roles)
        for role in granted:
            Principal(name=name, tenant=tenant, role=role)
        key_id, secret, now = secrets.token_hex(8), secrets.token_urlsafe(32), self.clock()
        key = ApiKey(
            key_id=key_id,
            name=name,
            tenant=tenant,
            roles=granted,
            secret_hash=_hash(secret),
            created_at=now,
            expires_at=now + lifetime,
        )
        self.keys.save(key, logged=self._event("keys.create", key, by=by, before=None))
        return key, f"{_PREFIX}_{key_id}_{secret}"

    def revoke(self, key_id: str, *, by: Identity) -> ApiKey:
        """Return the key as revoked; it is refused from now on.

        Raises:
            KeyNotFoundError: there is none.
        """
        key = self.keys.find(key_id)
        if key is None:
            raise KeyNotFoundError(f"API key {key_id!r}: no such key", hint="`keys list` shows all")
        revoked = key.revoked(self.clock())
        self.keys.save(revoked, logged=self._event("keys.revoke", revoked, by=by, before=key.state(self.clock())))
        return revoked

    def has_valid(self) -> bool:
        """Return whether any key is valid now."""
        now = self.clock()
        return any(key.state(now) is KeyState.VALID for key in self.keys.all())

    def authenticate(self, credential: str) -> Identity:
        """Return the identity of the key."""
        prefix, _, rest = credential.partition("_")
        key_id, _, secret = rest.partition("_")
        key = self.keys.find(key_id) if prefix == _PREFIX and secret else None
        # A secret of 256 random bits needs no slow hash; comparing takes the same time for every wrong one.
        if key is None or not hmac.compare_digest(key.secret_hash, _hash(secret)):
            raise CredentialError
        if key.state(self.clock()) is not KeyState.VALID:
            raise CredentialError
        return key.identity

    def _event(self, action: str, key: ApiKey, *, by: Identity, before: KeyState | None) -> AuditEvent:
        return AuditEvent(
            at=self.clock(),
            trace_id=self.new_id(),
            tenant=key.tenant,
            principals=by.principals,
            action=action,
            outcome="executed",
            details={
                "key_id": key.key_id,
                "name": key.name,
                "roles": " ".join(key.roles),
                "expires_at": key.expires_at.isoformat(),
                "before": before,
                "after": key.state(self.clock()),
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """API keys and, if `tokens` is set, access tokens: an `Authenticator` of both."""

    keys: KeyService
    tokens: Authenticator | None = None

    def authenticate(self, credential: str) -> Identity:
        """Return the identity that the key or the token proves."""
        # The parts of a token are separated by dots, which a key has none of.
        if self.tokens is not None and "." in credential:
            return self.tokens.authenticate(credential)
        return self.keys.authenticate(credential)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
