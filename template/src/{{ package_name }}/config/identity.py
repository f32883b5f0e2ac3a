"""Settings of identity: who may call without a credential on this machine, API keys, and access tokens."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(extra="forbid", frozen=True)
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class OidcSettings(BaseModel):
    """Access tokens (JWT) of an OpenID Connect provider: `issuer` and `audience` must be those of the token.

    Its keys are read from `jwks_url` and kept for `jwks_seconds`; `leeway_s` is the clock skew that is allowed for.
    Names, tenants and roles of callers are read from the named claims.
    """

    model_config = _STRICT

    issuer: Annotated[str, Field(min_length=1)]
    audience: Annotated[str, Field(min_length=1)]
    jwks_url: Annotated[str, Field(pattern=r"^https?://")]
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "ES256")
    leeway_s: Annotated[int, Field(ge=0, le=300)] = 30
    jwks_seconds: Annotated[float, Field(gt=0)] = 300.0
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    name_claim: str = "sub"
    tenant_claim: str = "tenant"
    roles_claim: str = "roles"


class IdentitySettings(BaseModel):
    """Requests without a credential act as the caller `development`, with every role, if that is set.

    They do so only while the API is served on this machine alone. An API key is valid for `key_days`. That a credential
    is valid is remembered for `cache_seconds`: a revoked one is refused after that at the latest.
    """

    model_config = _STRICT

    development: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    key_days: Annotated[int, Field(ge=1, le=3650)] = 90
    cache_seconds: Annotated[float, Field(ge=0, le=60)] = 5.0
    oidc: OidcSettings | None = None
