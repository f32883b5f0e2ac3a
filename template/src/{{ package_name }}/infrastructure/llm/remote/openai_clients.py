"""OpenAI's own clients, for its servers, compatible ones and Azure.

Tries are counted and timed in `calls`; the clients' own would multiply them.
"""

import httpx2
from openai import AsyncAzureOpenAI, AsyncOpenAI


def openai_client(http: httpx2.AsyncClient, *, key: str, base_url: str | None) -> AsyncOpenAI:
    """Return a client that speaks through `http`, to OpenAI itself without a `base_url`."""
    return AsyncOpenAI(api_key=key, base_url=base_url, http_client=http, max_retries=0, timeout=http.timeout)


def azure_client(http: httpx2.AsyncClient, *, key: str, base_url: str | None, api_version: str) -> AsyncAzureOpenAI:
    """Return a client that speaks through `http` to the resource at `base_url`."""
    return AsyncAzureOpenAI(
        api_key=key,
        azure_endpoint=base_url or "",
        api_version=api_version,
        http_client=http,
        max_retries=0,
        timeout=http.timeout,
    )
