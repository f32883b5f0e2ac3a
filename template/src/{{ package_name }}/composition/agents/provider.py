"""Wire the agents to a provider's model. Imported only when one is chosen: its libraries take a second to load."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from anyio.from_thread import BlockingPortal, start_blocking_portal

from ...config.llm.chat import ChatSettings
from ...config.llm.keys import KEYS
from ...config.loading import ConfigError
from ...config.secrets import require_secret
from ...config.settings import Settings
from ...infrastructure.agents.model_routes import ModelRoute
from ...infrastructure.agents.pydantic_ai_runtime import PydanticAIRuntime
from ...infrastructure.llm.remote.calls import Limits
from ...infrastructure.llm.remote.http import open_http_client
from ...infrastructure.llm.sdk import build_model
from ...models.agents import AgentRuntime
from ..llm.providers import breaker_of, fallbacks_of, prices


@contextmanager
def open_provider_runtime(settings: Settings) -> Iterator[AgentRuntime]:
    """Yield the runtime of `agents.model`, or of the model of `chat`; its connections are closed at the end.

    Raises:
        ConfigError: neither names a model, or the provider's key is not in the environment.
        ChatModelError: there is no such model.
    """
    agents, chat = settings.agents, settings.chat
    limits = Limits(max_attempts=chat.max_attempts, deadline_s=chat.deadline_s)
    with start_blocking_portal() as portal:
        if agents.model:
            yield PydanticAIRuntime(
                agents.model, portal=portal, limits=limits, request_timeout_s=agents.request_timeout_s
            )
            return
        if chat.provider == "offline":
            raise ConfigError(
                "agents.runtime pydantic_ai: no model to call",
                hint="set chat.provider, or agents.model to a name such as openai:gpt-5",
            )
        with ExitStack() as stack:
            first, *others = (_route(one, portal, stack) for one in (chat, *fallbacks_of(chat)))
            yield PydanticAIRuntime(
                first if others else ModelRoute(model=first.model, prices=first.prices),
                portal=portal,
                limits=limits,
                request_timeout_s=agents.request_timeout_s,
                fallbacks=others,
            )


def _route(chat: ChatSettings, portal: BlockingPortal, stack: ExitStack) -> ModelRoute:
    key = require_secret(KEYS[chat.provider], needed_by=f"chat.provider {chat.provider}")
    http = open_http_client(timeout_s=chat.timeout_s, max_reply_bytes=chat.max_reply_bytes)
    client = stack.enter_context(portal.wrap_async_context_manager(http))
    return ModelRoute(model=build_model(chat, key, client), breaker=breaker_of(chat), prices=prices(chat))
