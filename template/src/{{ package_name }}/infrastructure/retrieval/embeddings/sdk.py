"""The embedding models of OpenAI's own client."""

import httpx2
from pydantic_ai.embeddings import EmbeddingModel
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.openai import OpenAIProvider

from ....config.retrieval.embeddings import EmbeddingsSettings
from ...llm.remote.openai_clients import azure_client, openai_client


def build_embedding_model(settings: EmbeddingsSettings, key: str, client: httpx2.AsyncClient) -> EmbeddingModel:
    """Return the model that `settings` name, speaking through `client`."""
    if settings.provider == "azure":
        azure = azure_client(client, key=key, base_url=settings.base_url, api_version=settings.api_version)
        return OpenAIEmbeddingModel(settings.model_name, provider=AzureProvider(openai_client=azure))
    sdk = openai_client(client, key=key, base_url=settings.base_url)
    return OpenAIEmbeddingModel(settings.model_name, provider=OpenAIProvider(openai_client=sdk))
