"""Wire the checker of answers."""

from pathlib import Path

from ...config.retrieval.nli import NliSettings
from ...config.settings import Settings
from ...infrastructure.retrieval.chat_grounding import ChatChecker
from ...models.llm.chat import ChatModel
from ...prompts.retrieval.sentence_support import SentenceSupport
from ...retrieval.grounding.checker import GroundednessChecker
from ...retrieval.grounding.lexical import LexicalChecker
from ..core import new_trace_id
from ..extras import require_extra
from ..llm.gateway import OutputStores, build_gateway

PROMPT = "sentence_support"


def groundedness_checker(settings: Settings, model: ChatModel, stores: OutputStores) -> GroundednessChecker:
    """Return the checker that the settings name; replies of `model`, if it is asked, go to `stores`.

    Raises:
        ConfigError: there is no model at the path.
        AppError: packages of the checker are not installed.
    """
    match settings.retrieval.groundedness:
        case "chat":
            return chat_checker(settings, model, stores)
        case "nli":
            return _nli_checker(settings.retrieval.nli)
        case "lexical":
            return LexicalChecker()


def _nli_checker(settings: NliSettings) -> GroundednessChecker:
    require_extra("onnx", module="onnxruntime", needed_by="retrieval.groundedness nli")
    from ...infrastructure.retrieval.onnx.entailment import OnnxChecker, read_labels
    from ...infrastructure.retrieval.onnx.model import open_model

    folder = settings.path or Path()
    model = open_model(folder, max_tokens=settings.max_tokens)
    return OnnxChecker(model=model, labels=read_labels(folder), least=settings.least)


def chat_checker(settings: Settings, model: ChatModel, stores: OutputStores) -> ChatChecker:
    """Return the checker that asks `model`; its outputs go to `stores`."""
    gateway = build_gateway(PROMPT, SentenceSupport, model=model, stores=stores, settings=settings)
    return ChatChecker(gateway=gateway, new_id=new_trace_id)
