"""The caller of a request, for routes: established by `guard.Guard`, never by the request's own words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from ..domain.identity import Identity
from ..services.identity import CredentialError

# Declares the scheme in OpenAPI; the guard has read the header before.
_BEARER = HTTPBearer(auto_error=False, description="An API key (`keys create`), or an access token of the provider.")


async def _caller(request: Request, _: Annotated[object, Depends(_BEARER)]) -> Identity:
    identity: Identity | None = getattr(request.state, "identity", None)
    if identity is None:
        raise CredentialError
    return identity


Caller = Annotated[Identity, Depends(_caller)]


class IdentityResponse(BaseModel):
    """Who calls, as the credential proves it; `proof` is `development` for requests without one on this machine."""

    name: str
    tenant: str
    roles: list[str]
    proof: str


def identity_router() -> APIRouter:
    """Return the route that shows callers who they are."""
    router = APIRouter(tags=["identity"])

    @router.get("/identity", summary="Who calls")
    async def show_identity(by: Caller) -> IdentityResponse:
        return IdentityResponse(name=by.name, tenant=by.tenant, roles=sorted(by.roles), proof=by.proof)

    return router
