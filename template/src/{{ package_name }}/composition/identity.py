"""Wire identity: API keys over the database, access tokens of a provider, and the development identity."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from limits.aio.storage import Storage
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from ..api.guard import Security
from ..config.access import load_access
from ..config.identity import OidcSettings
from ..config.loading import ConfigError
from ..config.settings import Settings
from ..domain.identity import ANY_ROLE, Identity, Proof
from ..infrastructure.identity.counters import CountersOfProcess
from ..infrastructure.identity.database_keys import DatabaseApiKeys
from ..services.identity import Authenticator, Credentials, KeyService
from .core import new_trace_id, open_app_database, utc_now
from .extras import require_extra

_ACCESS = Path("config")
_IN_PROCESS = "async+memory://"


@contextmanager
def open_keys(settings: Settings) -> Iterator[KeyService]:
    """Yield the service of API keys over the application's database."""
    with open_app_database(settings) as engine:
        yield KeyService(keys=DatabaseApiKeys(engine), clock=utc_now, new_id=new_trace_id)


@contextmanager
def open_security(settings: Settings, *, on_loopback: bool) -> Iterator[Security]:
    """Yield who may call what; only if it is served `on_loopback` there is a development identity.

    Raises:
        ConfigError: a rule of access cannot be used.
    """
    identity = settings.identity
    with ExitStack() as stack:
        tokens = _open_tokens(identity.oidc, stack) if identity.oidc else None
        yield Security(
            access=load_access(_ACCESS),
            authenticator=Credentials(keys=stack.enter_context(open_keys(settings)), tokens=tokens),
            limits=settings.limits,
            storage=_open_counters(settings.limits.storage),
            development=_developer(identity.development) if on_loopback and identity.development else None,
            cache_seconds=identity.cache_seconds,
        )


def _open_counters(uri: str) -> Storage:
    options = {}
    if uri.startswith("async+redis"):
        require_extra("redis", module="redis", needed_by="limits.storage")
        options["implementation"] = "redispy"
    if uri == _IN_PROCESS:
        return CountersOfProcess()
    try:
        storage = storage_from_string(uri, **options)
    except (ConfigurationError, ValueError, ImportError) as error:
        raise ConfigError(f"limits.storage: {uri}: {error}") from error
    if not isinstance(storage, Storage):
        raise ConfigError(f"limits.storage: {uri}: not an asynchronous storage", hint="begin it with async+")
    return storage


def _developer(name: str) -> Identity:
    return Identity(name=name, tenant="main", roles=frozenset({ANY_ROLE}), proof=Proof.DEVELOPMENT)


def _open_tokens(oidc: OidcSettings, stack: ExitStack) -> Authenticator:
    require_extra("oidc", module="joserfc", needed_by="identity.oidc")
    import httpx2

    from ..infrastructure.identity.tokens import AccessTokens, PublishedKeys, TokenRules

    client = stack.enter_context(httpx2.Client(timeout=oidc.timeout_s))
    rules = TokenRules(
        issuer=oidc.issuer,
        audience=oidc.audience,
        algorithms=oidc.algorithms,
        leeway_s=oidc.leeway_s,
        name_claim=oidc.name_claim,
        tenant_claim=oidc.tenant_claim,
        roles_claim=oidc.roles_claim,
    )
    return AccessTokens(keys=PublishedKeys(client=client, url=oidc.jwks_url, seconds=oidc.jwks_seconds), rules=rules)
