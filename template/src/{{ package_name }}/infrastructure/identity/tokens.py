"""Access tokens (JWT, RFC 9068) of an OpenID Connect provider, checked with the keys that it publishes."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ...domain.identity import Identity, Principal, PrincipalError, Proof, checked_roles
from ...errors import AppError, ErrorKind
from ...services.identity import CredentialError

# A key that is not known may be new, but not each of many forged ones is worth a request to the provider.
_SECONDS_BETWEEN_REFRESHES = 10.0
# Who waits for another to ask keeps a thread from callers that need no provider.
_SECONDS_TO_WAIT = 1.0
# A provider has a few keys.
_MOST_BYTES, _MOST_SECONDS = 1_000_000, 10.0


class KeysUnavailableError(AppError):
    """The keys of the provider cannot be read, and none are known."""

    kind = ErrorKind.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """Requirements of a token: `algorithms` are pinned, its header is not trusted; claims are those of the caller."""

    issuer: str
    audience: str
    algorithms: Sequence[str]
    leeway_s: int
    name_claim: str
    tenant_claim: str
    roles_claim: str


@dataclass(slots=True, kw_only=True)
class PublishedKeys:
    """The keys at `url`, kept for `seconds`; while the provider does not answer, those that are known stay in use.

    One thread asks the provider; others wait for it only if no keys are known, and not for long.
    """

    client: httpx2.Client
    url: str
    seconds: float
    monotonic: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _keys: KeySet | None = None
    _asked_at: float = float("-inf")
    _kept_until: float = float("-inf")

    def current(self, *, renewed: bool = False) -> KeySet:
        """Return the keys; `renewed` asks the provider again, unless that was done a moment ago.

        Raises:
            KeysUnavailableError: they were never read, and cannot be.
        """
        if self._is_due(renewed) and self._lock.acquire(timeout=0 if self._keys else _SECONDS_TO_WAIT):
            try:
                if self._is_due(renewed):
                    fetched = self._fetched()
                    self._asked_at = self.monotonic()
                    self._kept_until = self._asked_at + self.seconds if fetched else self._kept_until
                    self._keys = fetched or self._keys
            finally:
                self._lock.release()
        if self._keys is None:
            raise KeysUnavailableError("the keys of the identity provider cannot be read")
        return self._keys

    def _is_due(self, renewed: bool) -> bool:  # noqa: FBT001 - as `current` is asked
        now = self.monotonic()
        was_just_asked = now - self._asked_at <= min(self.seconds, _SECONDS_BETWEEN_REFRESHES)
        return not was_just_asked and (renewed or now > self._kept_until)

    def _fetched(self) -> KeySet | None:
        try:
            with self.client.stream("GET", self.url, headers={"Accept-Encoding": "identity"}) as response:
                response.raise_for_status()
                return KeySet.import_key_set(json.loads(_body(response)))
        except (httpx2.HTTPError, JoseError, ValueError, TypeError, KeyError, RecursionError):
            return None


def _body(response: httpx2.Response) -> bytes:
    body, until = b"", time.monotonic() + _MOST_SECONDS
    for part in response.iter_bytes():
        body += part
        if len(body) > _MOST_BYTES or time.monotonic() > until:
            raise ValueError("too much or too slow for the keys of a provider")
    return body


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokens:
    """An `Authenticator` of access tokens."""

    keys: PublishedKeys
    rules: TokenRules
    clock: Callable[[], float] = time.time

    def authenticate(self, credential: str) -> Identity:
        """Return the identity in the claims of a valid token."""
        claims = self._verified(credential)
        name, tenant = claims.get(self.rules.name_claim), claims.get(self.rules.tenant_claim)
        roles = _texts(claims.get(self.rules.roles_claim))
        if not (isinstance(name, str) and isinstance(tenant, str)):
            raise CredentialError
        try:
            granted = checked_roles(roles)
            for role in granted:
                Principal(name=name, tenant=tenant, role=role)
        except PrincipalError as error:
            raise CredentialError from error
        return Identity(name=name, tenant=tenant, roles=frozenset(granted), proof=Proof.TOKEN)

    def _verified(self, credential: str) -> Mapping[str, object]:
        registry = jwt.JWTClaimsRegistry(
            now=int(self.clock()),
            leeway=self.rules.leeway_s,
            iss={"essential": True, "value": self.rules.issuer},
            aud={"essential": True, "value": self.rules.audience},
            exp={"essential": True},
        )
        try:
            try:
                token = self._decoded(credential, self.keys.current())
            except InvalidKeyIdError:
                token = self._decoded(credential, self.keys.current(renewed=True))
            registry.validate(token.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise CredentialError from error
        return token.claims

    def _decoded(self, credential: str, keys: KeySet) -> jwt.Token:
        return jwt.decode(credential, keys, algorithms=list(self.rules.algorithms))


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
