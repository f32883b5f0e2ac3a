"""Wire the embedding model."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...config.llm.keys import KEYS
from ...config.retrieval.embeddings import EmbeddingsSettings
from ...config.secrets import require_secret
from ...config.settings import Settings
from ...infrastructure.retrieval.embeddings.cached import CachedEmbedder
from ...infrastructure.retrieval.embeddings.hashing import HashingEmbedder
from ...models.retrieval.embeddings import Embedder, EmbeddingBudgetError
from ..extras import require_extra
from .cache import open_cache


@contextmanager
def open_embedder(settings: EmbeddingsSettings) -> Iterator[Embedder | None]:
    """Yield the embedder that the settings name, or None.

    Raises:
        ConfigError: the provider's key is not in the environment, or there is no model at the path.
        AppError: packages of the provider are not installed.
    """
    match settings.provider:
        case "none":
            yield None
        case "offline":
            yield HashingEmbedder()
        case "onnx":
            yield _open_onnx(settings)
        case provider:
            require_extra("providers", module="pydantic_ai", needed_by=f"retrieval.embeddings.provider {provider}")
            with _open_provider(settings) as embedder:
                yield embedder


@contextmanager
def open_cached_embedder(settings: Settings) -> Iterator[Embedder | None]:
    """Yield the embedder with the cache of the settings; the offline one is faster than a cache."""
    embeddings = settings.retrieval.embeddings
    with open_embedder(embeddings) as embedder, open_cache(settings, "vectors") as cache:
        if embedder and cache and embeddings.provider != "offline":
            yield CachedEmbedder(inner=embedder, cache=cache)
        else:
            yield embedder


def _open_onnx(settings: EmbeddingsSettings) -> Embedder:
    require_extra("onnx", module="onnxruntime", needed_by="retrieval.embeddings.provider onnx")
    from ...infrastructure.retrieval.onnx.embedder import OnnxEmbedder
    from ...infrastructure.retrieval.onnx.model import open_model

    return OnnxEmbedder(
        model=open_model(settings.path or Path(), max_tokens=settings.max_tokens),
        pooling=settings.pooling,
        query_prefix=settings.query_prefix,
        passage_prefix=settings.passage_prefix,
        batch=settings.batch,
    )


@contextmanager
def _open_provider(settings: EmbeddingsSettings) -> Iterator[Embedder]:
    # Loaded only when it is chosen: these libraries take a second.
    from anyio.from_thread import start_blocking_portal

    from ...infrastructure.llm.remote.calls import Limits
    from ...infrastructure.llm.remote.http import open_http_client
    from ...infrastructure.llm.remote.spending import Prices, Spending
    from ...infrastructure.retrieval.embeddings.provider import ProviderEmbedder
    from ...infrastructure.retrieval.embeddings.sdk import build_embedding_model

    key = require_secret(KEYS[settings.provider], needed_by=f"retrieval.embeddings.provider {settings.provider}")
    http = open_http_client(timeout_s=settings.timeout_s, max_reply_bytes=settings.max_reply_bytes)
    price = settings.input_usd_per_mtok
    spending = Spending(
        scope="retrieval.embeddings",
        error=EmbeddingBudgetError,
        max_tokens=settings.max_total_tokens,
        max_cost_usd=settings.max_cost_usd,
        prices=None if price is None else Prices(input_usd_per_mtok=price, output_usd_per_mtok=0.0),
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(http) as client:
        yield ProviderEmbedder(
            name=f"{settings.provider}-{settings.model_name}",
            model=build_embedding_model(settings, key, client),
            portal=portal,
            limits=Limits(max_attempts=settings.max_attempts, deadline_s=settings.deadline_s),
            spending=spending,
            batch=settings.batch,
        )
