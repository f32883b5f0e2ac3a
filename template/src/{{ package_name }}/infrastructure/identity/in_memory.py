"""API keys and credentials that live as long as the process: for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...domain.audit import AuditEvent
from ...domain.identity import ApiKey, Identity
from ...services.identity import CredentialError
from ..audit.in_memory import InMemoryAuditLog


@dataclass(slots=True, kw_only=True)
class InMemoryApiKeys:
    """`ApiKeys` over a dictionary."""

    rows: dict[str, ApiKey] = field(default_factory=dict)
    log: InMemoryAuditLog = field(default_factory=InMemoryAuditLog)

    def find(self, key_id: str) -> ApiKey | None:
        """Return the key with this id."""
        return self.rows.get(key_id)

    def all(self) -> tuple[ApiKey, ...]:
        """Return all keys, oldest first."""
        return tuple(sorted(self.rows.values(), key=lambda key: (key.created_at, key.key_id)))

    def save(self, key: ApiKey, *, logged: AuditEvent) -> None:
        """Insert a key or replace its earlier state, and log it."""
        self.log.append(logged)
        self.rows[key.key_id] = key


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCredentials:
    """An `Authenticator` of given credentials."""

    identities: Mapping[str, Identity]

    def authenticate(self, credential: str) -> Identity:
        """Return the identity that is given for the credential."""
        if credential not in self.identities:
            raise CredentialError
        return self.identities[credential]
