"""Wire the chat model."""

from collections.abc import Iterator
from contextlib import contextmanager

from limits import parse
from structlog.contextvars import get_contextvars

from ...config.settings import Settings
from ...infrastructure.llm.recorded import RecordedChatModel, RecordingChatModel
from ...infrastructure.llm.recordings import Recordings
from ...infrastructure.llm.tenant_limits import TenantLimitedChat
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
                yield _limited(settings, _traced(settings, recording(settings, model)))


def recording(settings: Settings, model: ChatModel) -> ChatModel:
    """Return `model`, or what records its replies if `chat.record_replies` is set."""
    if not settings.chat.record_replies:
        return model
    return RecordingChatModel(inner=model, recordings=open_recordings(settings), model=settings.chat.model_name)


def open_recordings(settings: Settings) -> Recordings:
    """Return the recorded replies of the project."""
    return Recordings(settings.evals_dir / "recordings")


def _limited(settings: Settings, model: ChatModel) -> ChatModel:
    chat = settings.chat
    if chat.tenant_concurrent is None and chat.tenant_rate is None:
        return model
    rate = parse(chat.tenant_rate) if chat.tenant_rate else None
    return TenantLimitedChat(model, tenant=current_tenant, concurrent=chat.tenant_concurrent, rate=rate)


def current_tenant() -> str:
    """Return the tenant of the caller; empty on the command line."""
    return str(get_contextvars().get("tenant", ""))


def _traced(settings: Settings, model: ChatModel) -> ChatModel:
    return TracedChat(model, provider=settings.chat.provider, content=settings.telemetry.content)
