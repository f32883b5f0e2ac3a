"""Wire models of providers. Imported only when one is chosen, because their libraries take a second to load."""

from collections.abc import Iterator
from contextlib import contextmanager

from anyio.from_thread import start_blocking_portal

from ...config.llm.chat import ChatSettings
from ...config.llm.keys import KEYS
from ...config.secrets import require_secret
from ...infrastructure.llm.provider import ProviderChatModel
from ...infrastructure.llm.remote.calls import Limits
from ...infrastructure.llm.remote.http import open_http_client
from ...infrastructure.llm.remote.spending import Prices, Spending
from ...infrastructure.llm.sdk import build_model
from ...models.llm.chat import ChatBudgetError, ChatModel


@contextmanager
def open_provider_chat_model(chat: ChatSettings) -> Iterator[ChatModel]:
    """Yield the model that `chat` names; its connections are closed at the end.

    Raises:
        ConfigError: the provider's key is not in the environment.
    """
    key = require_secret(KEYS[chat.provider], needed_by=f"chat.provider {chat.provider}")
    http = open_http_client(timeout_s=chat.timeout_s, max_reply_bytes=chat.max_reply_bytes)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(http) as client:
        yield ProviderChatModel(
            model=build_model(chat, key, client),
            portal=portal,
            limits=Limits(max_attempts=chat.max_attempts, deadline_s=chat.deadline_s),
            spending=Spending(
                scope="chat",
                error=ChatBudgetError,
                max_tokens=chat.max_total_tokens,
                max_cost_usd=chat.max_cost_usd,
                prices=prices(chat),
            ),
            max_output_tokens=chat.max_output_tokens,
            temperature=chat.temperature,
        )


def prices(chat: ChatSettings) -> Prices | None:
    """Return the prices of `chat`, if it names any."""
    if chat.input_usd_per_mtok is None or chat.output_usd_per_mtok is None:
        return None
    return Prices(input_usd_per_mtok=chat.input_usd_per_mtok, output_usd_per_mtok=chat.output_usd_per_mtok)
