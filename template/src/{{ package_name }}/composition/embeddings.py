"""Wire the embedding model."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..config.embeddings import EmbeddingsSettings
from ..config.secrets import KEYS, require_secret
from ..infrastructure.embeddings.hashing import HashingEmbedder
from ..models.embeddings import Embedder
from .extras import require_extra


@contextmanager
def open_embedder(settings: EmbeddingsSettings) -> Iterator[Embedder | None]:
    """Yield the embedder that the settings name, or None.

    Raises:
        ConfigError: the provider's key is not in the environment.
        AppError: packages of providers are not installed.
    """
    match settings.provider:
        case "none":
            yield None
        case "offline":
            yield HashingEmbedder()
        case provider:
            require_extra("providers", module="pydantic_ai", needed_by=f"retrieval.embeddings.provider {provider}")
            with _open_provider(settings) as embedder:
                yield embedder


@contextmanager
def _open_provider(settings: EmbeddingsSettings) -> Iterator[Embedder]:
    # Loaded only when it is chosen: these libraries take a second.
    from anyio.from_thread import start_blocking_portal
    from openai import AsyncOpenAI
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
    from pydantic_ai.providers.openai import OpenAIProvider

    from ..infrastructure.embeddings.provider import ProviderEmbedder
    from ..infrastructure.remote.calls import Limits
    from ..infrastructure.remote.http import open_http_client

    key = require_secret(KEYS[settings.provider], needed_by=f"retrieval.embeddings.provider {settings.provider}")
    http = open_http_client(timeout_s=settings.timeout_s, max_reply_bytes=settings.max_reply_bytes)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(http) as client:
        sdk = AsyncOpenAI(api_key=key, base_url=settings.base_url, http_client=client, max_retries=0)
        yield ProviderEmbedder(
            name=f"{settings.provider}-{settings.model}",
            model=OpenAIEmbeddingModel(settings.model, provider=OpenAIProvider(openai_client=sdk)),
            portal=portal,
            limits=Limits(max_attempts=settings.max_attempts, deadline_s=settings.deadline_s),
            batch=settings.batch,
        )
