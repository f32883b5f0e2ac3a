"""The providers' own clients, each loaded only when it is chosen."""

import httpx2
from pydantic_ai.models import Model
from pydantic_ai.profiles import ModelProfile

from ...config.llm.chat import ChatSettings


def build_model(chat: ChatSettings, key: str, client: httpx2.AsyncClient) -> Model:
    """Return the model that `chat` names, speaking through `client`."""
    # Tries are counted and timed in `remote.calls`; the clients' own would multiply them.
    match chat.provider:
        case "anthropic":
            return _anthropic(chat, key, client)
        case "azure":
            return _azure(chat, key, client)
        case _:
            return _openai(chat, key, client)


def _openai(chat: ChatSettings, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    from .remote.openai_clients import openai_client

    sdk = openai_client(client, key=key, base_url=chat.base_url)
    return OpenAIChatModel(chat.model_name, provider=OpenAIProvider(openai_client=sdk), profile=_ends_with_a_reason())


def _azure(chat: ChatSettings, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.azure import AzureProvider

    from .remote.openai_clients import azure_client

    sdk = azure_client(client, key=key, base_url=chat.base_url, api_version=chat.api_version)
    return OpenAIChatModel(chat.model_name, provider=AzureProvider(openai_client=sdk), profile=_ends_with_a_reason())


def _ends_with_a_reason() -> ModelProfile:
    from pydantic_ai.profiles.openai import OpenAIModelProfile

    # Otherwise a stream whose connection was closed in the middle passes for a complete one.
    return OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)


def _anthropic(chat: ChatSettings, key: str, client: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(api_key=key, base_url=chat.base_url, http_client=client, max_retries=0, timeout=client.timeout)
    return AnthropicModel(chat.model_name, provider=AnthropicProvider(anthropic_client=sdk))
