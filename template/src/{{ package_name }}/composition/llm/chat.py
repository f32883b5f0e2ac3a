"""Wire the chat model."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...config.settings import Settings
from ...infrastructure.llm.recorded import RecordedChatModel, RecordingChatModel
from ...infrastructure.llm.recordings import Recordings
from ...infrastructure.llm.traced import TracedChat
from ...models.llm.chat import ChatModel
from ...prompts.registry import check_prompts
from ..extras import require_extra
from .production import require_stand_in_allowed


@contextmanager
def open_chat_model(settings: Settings) -> Iterator[ChatModel]:
    """Yield the chat model that `settings.chat` names.

    Raises:
        ConfigError: it is the offline stand-in, which is not allowed here.
        OutputSchemaError: a prompt was written for another version of its schema than the code has.
    """
    check_prompts()
    match settings.chat.provider:
        case "offline":
            from .offline import offline_chat_model

            require_stand_in_allowed(settings, setting="chat.provider")
            yield _traced(settings, offline_chat_model())
        case "recorded":
            require_stand_in_allowed(settings, setting="chat.provider")
            recorded = RecordedChatModel(recordings=open_recordings(settings), model=settings.chat.model_name)
            yield _traced(settings, recorded)
        case provider:
            require_extra("providers", module="pydantic_ai", needed_by=f"chat.provider {provider}")
            from .providers import open_provider_chat_model

            with open_provider_chat_model(settings.chat) as model:
                yield _traced(settings, recording(settings, model))


def recording(settings: Settings, model: ChatModel) -> ChatModel:
    """Return `model`, or what records its replies if `chat.record_replies` is set."""
    if not settings.chat.record_replies:
        return model
    return RecordingChatModel(inner=model, recordings=open_recordings(settings), model=settings.chat.model_name)


def open_recordings(settings: Settings) -> Recordings:
    """Return the recorded replies of the project."""
    return Recordings(settings.evals_dir / "recordings")


def _traced(settings: Settings, model: ChatModel) -> ChatModel:
    return TracedChat(model, provider=settings.chat.provider, content=settings.telemetry.content)
