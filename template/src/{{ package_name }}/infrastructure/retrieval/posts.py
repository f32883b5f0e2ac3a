"""Post JSON to a server without a client library, with the errors that `calls` handles."""

import httpx2
from pydantic_ai.exceptions import (
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelServerError,
    ModelUnavailableError,
)

_CATEGORIES: dict[int, type[ModelRateLimitError | ModelUnavailableError | ModelRequestRejectedError]] = {
    401: ModelAuthenticationError,
    403: ModelAuthenticationError,
    404: ModelNotFoundError,
    429: ModelRateLimitError,
    503: ModelUnavailableError,
}
_SERVER_ERROR = 500


async def post_json(client: httpx2.AsyncClient, path: str, body: object, *, model: str) -> object:
    """Return the JSON that the server replies with.

    Raises:
        ModelAPIError: the server refused or failed, or the connection did.
        ValueError: the reply is not JSON.
    """
    try:
        response = await client.post(path, json=body)
    except httpx2.TimeoutException as error:
        raise ModelConnectionError(model, "the request timed out") from error
    except httpx2.TransportError as error:
        raise ModelConnectionError(model, f"the connection failed: {error}") from error
    status = response.status_code
    if response.is_error:
        usual = ModelServerError if status >= _SERVER_ERROR else ModelRequestRejectedError
        raise ModelHTTPError.for_category(
            _CATEGORIES.get(status, usual),
            status_code=status,
            model_name=model,
            body=response.text,
            headers=dict(response.headers),
        )
    try:
        return response.json()
    except ValueError as error:
        raise ValueError("the reply is not JSON") from error
