"""Wire the chat model."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...config.settings import Settings
from ...infrastructure.llm.traced import TracedChat
from ...models.llm.chat import ChatModel
from ...prompts.registry import check_prompts
from ..extras import require_extra


@contextmanager
def open_chat_model(settings: Settings) -> Iterator[ChatModel]:
    """Yield the chat model that `settings.chat` names.

    Raises:
        OutputSchemaError: a prompt was written for another version of its schema than the code has.
    """
    check_prompts()
    match settings.chat.provider:
        case "offline":
            from .offline import offline_chat_model

            yield _traced(settings, offline_chat_model())
        case provider:
            require_extra("providers", module="pydantic_ai", needed_by=f"chat.provider {provider}")
            from .providers import open_provider_chat_model

            with open_provider_chat_model(settings.chat) as model:
                yield _traced(settings, model)


def _traced(settings: Settings, model: ChatModel) -> ChatModel:
    return TracedChat(model, provider=settings.chat.provider, content=settings.telemetry.content)
