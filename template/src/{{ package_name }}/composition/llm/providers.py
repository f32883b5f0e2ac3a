"""Wire models of providers. Imported only when one is chosen, because their libraries take a second to load."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal

from ...config.llm.chat import ChatSettings
from ...config.llm.keys import KEYS
from ...config.secrets import require_secret
from ...infrastructure.llm.breaker import CircuitBreaker
from ...infrastructure.llm.fallback import FallbackChatModel, Route
from ...infrastructure.llm.provider import ProviderChatModel
from ...infrastructure.llm.remote.calls import Limits
from ...infrastructure.llm.remote.http import open_http_client
from ...infrastructure.llm.remote.spending import Prices, Spending
from ...infrastructure.llm.sdk import build_model
from ...models.llm.chat import ChatBudgetError, ChatModel


@contextmanager
def open_provider_chat_model(chat: ChatSettings) -> Iterator[ChatModel]:
    """Yield the model that `chat` names, with its fallbacks; its connections are closed at the end.

    Raises:
        ConfigError: the key of a provider is not in the environment.
    """
    spending = Spending(
        scope="chat", error=ChatBudgetError, max_tokens=chat.max_total_tokens, max_cost_usd=chat.max_cost_usd
    )
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())
        first = _model(chat, portal, spending, stack)
        if not chat.fallbacks:
            yield first
            return
        others = fallbacks_of(chat)
        models = [first, *(_model(other, portal, spending, stack) for other in others)]
        yield FallbackChatModel(
            [
                Route(name=f"{one.provider} {one.model_name}", model=model, breaker=breaker_of(one))
                for one, model in zip([chat, *others], models, strict=True)
            ]
        )


def _model(chat: ChatSettings, portal: BlockingPortal, spending: Spending, stack: ExitStack) -> ProviderChatModel:
    key = require_secret(KEYS[chat.provider], needed_by=f"chat.provider {chat.provider}")
    http = open_http_client(timeout_s=chat.timeout_s, max_reply_bytes=chat.max_reply_bytes)
    client = stack.enter_context(portal.wrap_async_context_manager(http))
    return ProviderChatModel(
        model=build_model(chat, key, client),
        portal=portal,
        limits=Limits(max_attempts=chat.max_attempts, deadline_s=chat.deadline_s),
        spending=spending,
        max_output_tokens=chat.max_output_tokens,
        temperature=chat.temperature,
        prices=prices(chat),
        native_schemas=_native_schemas(chat),
    )


def _native_schemas(chat: ChatSettings) -> bool | None:
    # What a server that speaks a provider's protocol supports is not known.
    is_unknown = chat.native_schemas is None and chat.provider == "openai-compatible"
    return False if is_unknown else chat.native_schemas


def fallbacks_of(chat: ChatSettings) -> list[ChatSettings]:
    """Return the settings of each fallback."""
    return [chat.model_copy(update={**fallback.model_dump(), "fallbacks": ()}) for fallback in chat.fallbacks]


def breaker_of(chat: ChatSettings) -> CircuitBreaker:
    """Return the breaker of the model that `chat` names."""
    return _breaker((chat.provider, chat.model_name, chat.base_url or ""), chat.breaker_failures, chat.breaker_open_s)


@cache
def _breaker(model: tuple[str, str, str], failures: int, open_s: float) -> CircuitBreaker:
    """Return the breaker of a model, one in each process: every feature learns from the outages of all."""
    del model
    return CircuitBreaker(failures=failures, open_s=open_s)


def prices(chat: ChatSettings) -> Prices | None:
    """Return the prices of `chat`, if it names any."""
    if chat.input_usd_per_mtok is None or chat.output_usd_per_mtok is None:
        return None
    return Prices(input_usd_per_mtok=chat.input_usd_per_mtok, output_usd_per_mtok=chat.output_usd_per_mtok)
