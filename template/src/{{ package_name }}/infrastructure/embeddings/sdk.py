"""The embedding models of OpenAI's own client."""

import httpx2
from openai import AsyncAzureOpenAI, AsyncOpenAI
from pydantic_ai.embeddings import EmbeddingModel
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.openai import OpenAIProvider

from ...config.embeddings import EmbeddingsSettings


def build_embedding_model(settings: EmbeddingsSettings, key: str, client: httpx2.AsyncClient) -> EmbeddingModel:
    """Return the model that `settings` name, speaking through `client`."""
    # Tries are counted and timed in `remote.calls`; the client's own would multiply them.
    if settings.provider == "azure":
        azure = AsyncAzureOpenAI(
            api_key=key,
            azure_endpoint=settings.base_url or "",
            api_version=settings.api_version,
            http_client=client,
            max_retries=0,
            timeout=client.timeout,
        )
        return OpenAIEmbeddingModel(settings.model_name, provider=AzureProvider(openai_client=azure))
    sdk = AsyncOpenAI(
        api_key=key, base_url=settings.base_url, http_client=client, max_retries=0, timeout=client.timeout
    )
    return OpenAIEmbeddingModel(settings.model_name, provider=OpenAIProvider(openai_client=sdk))
