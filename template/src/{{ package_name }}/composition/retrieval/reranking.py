"""Wire the reranker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...config.retrieval.reranking import RerankingSettings
from ...config.secrets import find_secret
from ...config.settings import Settings
from ...infrastructure.retrieval.chat_reranking import ChatReranker
from ...models.llm.chat import ChatModel
from ...models.retrieval.reranking import Reranker
from ...prompts.retrieval.passage_ranking import PassageRanking
from ..core import new_trace_id, open_app_database
from ..extras import require_extra
from ..llm.chat import open_chat_model
from ..llm.gateway import OutputStores, build_gateway, open_stores, stores_in_memory

PROMPT = "passage_ranking"
# The variable that holds the key of a reranking provider.
RERANKER_KEY = "RERANKER_API_KEY"


@contextmanager
def open_reranker(settings: Settings, *, leaves_trace: bool = True) -> Iterator[Reranker | None]:
    """Yield the reranker that the settings name, or None.

    What a chat model replies is in the application's database, unless it `leaves_trace` nowhere.

    Raises:
        ConfigError: the key of the chat model is not in the environment, or there is no model at the path.
        AppError: packages of the reranker are not installed.
    """
    match settings.retrieval.reranker:
        case "none":
            yield None
        case "provider":
            require_extra("providers", module="pydantic_ai", needed_by="retrieval.reranker provider")
            with _open_provider(settings.retrieval.reranking) as reranker:
                yield reranker
        case "onnx":
            yield _open_onnx(settings.retrieval.reranking)
        case "chat":
            with _open_chat(settings, leaves_trace=leaves_trace) as reranker:
                yield reranker


def _open_onnx(settings: RerankingSettings) -> Reranker:
    require_extra("onnx", module="onnxruntime", needed_by="retrieval.reranker onnx")
    from ...infrastructure.retrieval.onnx.model import open_model
    from ...infrastructure.retrieval.onnx.reranker import OnnxReranker

    return OnnxReranker(model=open_model(settings.path or Path(), max_tokens=settings.max_tokens))


@contextmanager
def _open_provider(settings: RerankingSettings) -> Iterator[Reranker]:
    # Loaded only when it is chosen: these libraries take a second.
    from anyio.from_thread import start_blocking_portal

    from ...infrastructure.llm.remote.calls import Limits
    from ...infrastructure.llm.remote.http import open_http_client
    from ...infrastructure.retrieval.reranking import ProviderReranker

    http = open_http_client(
        timeout_s=settings.timeout_s,
        max_reply_bytes=settings.max_reply_bytes,
        base_url=settings.base_url or "",
        key=find_secret(RERANKER_KEY),
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(http) as client:
        yield ProviderReranker(
            model=settings.model or "",
            protocol=settings.protocol,
            client=client,
            portal=portal,
            limits=Limits(max_attempts=settings.max_attempts, deadline_s=settings.deadline_s),
        )


@contextmanager
def _open_chat(settings: Settings, *, leaves_trace: bool) -> Iterator[Reranker]:
    with open_chat_model(settings) as model:
        if not leaves_trace:
            yield chat_reranker(settings, model, stores_in_memory())
            return
        with open_app_database(settings) as engine, open_stores(settings, engine) as stores:
            yield chat_reranker(settings, model, stores)


def chat_reranker(settings: Settings, model: ChatModel, stores: OutputStores) -> ChatReranker:
    """Return the reranker that asks `model`; its outputs go to `stores`."""
    gateway = build_gateway(PROMPT, PassageRanking, model=model, stores=stores, settings=settings)
    return ChatReranker(gateway=gateway, new_id=new_trace_id)
