"""Wire the checker of answers."""

from ...config.settings import Settings
from ...infrastructure.retrieval.chat_grounding import ChatChecker
from ...models.llm.chat import ChatModel
from ...prompts.retrieval.sentence_support import SentenceSupport
from ...retrieval.grounding.checker import GroundednessChecker
from ...retrieval.grounding.lexical import LexicalChecker
from ..core import new_trace_id
from ..llm.gateway import OutputStores, build_gateway

PROMPT = "sentence_support"


def groundedness_checker(settings: Settings, model: ChatModel, stores: OutputStores) -> GroundednessChecker:
    """Return the checker that the settings name; replies of `model`, if it is asked, go to `stores`."""
    if settings.retrieval.groundedness == "chat":
        return chat_checker(settings, model, stores)
    return LexicalChecker()


def chat_checker(settings: Settings, model: ChatModel, stores: OutputStores) -> ChatChecker:
    """Return the checker that asks `model`; its outputs go to `stores`."""
    gateway = build_gateway(PROMPT, SentenceSupport, model=model, stores=stores, settings=settings)
    return ChatChecker(gateway=gateway, new_id=new_trace_id)
