"""Who may pass: the access rule of the route, the caller's credential, its rate, and how much is done at once."""

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import anyio.to_thread
from anyio import CapacityLimiter
from limits import RateLimitItem
from limits import parse as parse_rate
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from ..config.access import Access, RouteAccess
from ..config.limits import LimitsSettings
from ..domain.identity import Identity
from ..errors import AppError, ErrorKind
from ..services.identity import Authenticator, CredentialError
from .bodies import sent
from .problems import error_problem, problem
from .sessions import COOKIE, sent_by_own_page

_MOST_REMEMBERED = 10_000
_LONGEST_CREDENTIAL = 8192
_THREADS_TO_AUTHENTICATE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Who callers are, what they may call, and how often.

    Requests without a credential act as `development`, if they come from this machine and were sent to it.
    """

    access: Access
    authenticator: Authenticator
    limits: LimitsSettings
    storage: Storage
    development: Identity | None = None
    cache_seconds: float = 0.0


@dataclass(slots=True, kw_only=True)
class _Remembered:
    """Identities of valid credentials, by the hash of the credential, for a few seconds."""

    seconds: float
    monotonic: Callable[[], float] = time.monotonic
    rows: OrderedDict[str, tuple[float, Identity]] = field(default_factory=OrderedDict)

    def find(self, digest: str) -> Identity | None:
        until, identity = self.rows.get(digest, (0.0, None))
        return identity if until > self.monotonic() else None

    def add(self, digest: str, identity: Identity) -> None:
        self.rows[digest] = (self.monotonic() + self.seconds, identity)
        self.rows.move_to_end(digest)
        if len(self.rows) > _MOST_REMEMBERED:
            self.rows.popitem(last=False)


class Guard:
    """ASGI middleware that lets requests pass whose caller may make them; it reads the head of a request only.

    The identity of the caller is then `request.state.identity`, the matched rule `request.state.route`.
    """

    def __init__(self, app: ASGIApp, *, security: Security) -> None:
        self._app = app
        self._security = security
        self._remembered = _Remembered(seconds=security.cache_seconds)
        self._rates = FixedWindowRateLimiter(security.storage)
        self._threads = CapacityLimiter(_THREADS_TO_AUTHENTICATE)
        self._in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route, rule = self._security.access.of(scope["method"], scope["path"])
        scope.setdefault("state", {})["route"] = route
        if rule.is_public:
            await self._app(scope, receive, send)
            return
        try:
            scope["state"]["identity"] = identity = await self._authorized(scope, rule)
            refusal = await self._slowed_down(route, rule, identity)
        except AppError as error:
            refusal = await self._refusal(scope, error)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._in_progress += 1
        try:
            with bound_contextvars(tenant=identity.tenant):
                await self._app(scope, receive, send)
        finally:
            self._in_progress -= 1

    async def _authorized(self, scope: Scope, rule: RouteAccess) -> Identity:
        identity = await self._identity(scope)
        if not isinstance(rule.roles, str) and not any(identity.has(role) for role in rule.roles):
            raise _NotPermittedError(f"this needs one of the roles {', '.join(rule.roles)}")
        return identity

    async def _identity(self, scope: Scope) -> Identity:
        credentials = sent(scope, b"authorization")
        if not credentials:
            connection = HTTPConnection(scope)
            if not sent_by_own_page(connection, trusted=self._security.limits.cors_origins):
                raise _NotPermittedError("a page of another site sent this request")
            cookie = connection.cookies.get(COOKIE)
            if cookie is None and self._security.development and _is_from_this_machine(scope, connection.headers):
                return self._security.development
            credentials = [f"Bearer {cookie}"] if cookie else []
        scheme, _, credential = credentials[0].partition(" ") if len(credentials) == 1 else ("", "", "")
        if scheme.lower() != "bearer" or not 0 < len(credential) <= _LONGEST_CREDENTIAL or not credential.isascii():
            raise CredentialError
        digest = hashlib.sha256(credential.encode()).hexdigest()
        known = self._remembered.find(digest)
        if known is None:
            # It asks the database or the provider, which must not hold up those who are known.
            known = await anyio.to_thread.run_sync(
                self._security.authenticator.authenticate, credential, limiter=self._threads
            )
            self._remembered.add(digest, known)
        return known

    async def _refusal(self, scope: Scope, error: AppError) -> ASGIApp:
        if not isinstance(error, CredentialError):
            return error_problem(error)
        address = (scope.get("client") or ("unknown",))[0]
        if not await self._rates.hit(_rate(self._security.limits.failed_rate), "failed", address):
            return _too_many(_rate(self._security.limits.failed_rate))
        return problem(401, "Not authenticated", str(error), headers={"WWW-Authenticate": "Bearer"})

    async def _slowed_down(self, route: str, rule: RouteAccess, identity: Identity) -> ASGIApp | None:
        if self._in_progress >= self._security.limits.concurrent:
            return problem(503, "Busy", "too many requests are in progress", headers={"Retry-After": "1"})
        rate = _rate(rule.rate or self._security.limits.rate)
        if await self._rates.hit(rate, identity.key, route):
            return None
        return _too_many(rate)


@cache
def _rate(text: str) -> RateLimitItem:
    """Return a rate; there are as many as the rules name."""
    return parse_rate(text)


class _NotPermittedError(AppError):
    kind = ErrorKind.DENIED


def _too_many(rate: RateLimitItem) -> ASGIApp:
    detail = f"no more than {rate.amount} requests in {rate.get_expiry()} seconds"
    return problem(429, "Too many requests", detail, headers={"Retry-After": str(rate.get_expiry())})


def _is_from_this_machine(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Tell whether a program of this machine sent the request to it: no proxy, and no page of another site."""
    client = scope.get("client")
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return client is not None and not forwarded and is_loopback(client[0]) and _named_locally(headers.get("host", ""))


def _named_locally(host: str) -> bool:
    # A page of another site can have its own name resolve to this machine, but it cannot choose another Host.
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return is_loopback(name.strip("[]"))


def is_loopback(host: str) -> bool:
    """Tell whether `host` is surely this machine alone; other names than localhost may resolve to any address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
