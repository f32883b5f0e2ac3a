"""Wire the suite that holds the correction of replies to its release gate."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite
from ...evaluation.llm.correction import METRICS, CorrectionCase, SiteReport, grade_correction
from ...evaluation.llm.costs import MeteredChat
from ...models.llm.chat import ChatReply, Usage
from ...prompts.outputs import OutputSchema
from .chat import open_chat_model
from .gateway import build_corrector
from .prompt_suites import prompt_suite

_SCHEMA = OutputSchema(feature="llm", version=1, model=SiteReport)


@contextmanager
def correction_suite(settings: Settings) -> Iterator[CaseSuite]:
    """Yield the suite of replies that are not valid and what they have to become."""
    with open_chat_model(settings) as opened:
        model = MeteredChat(opened)
        corrector = build_corrector(_SCHEMA, model=model, settings=settings, repairs=False)

        def correct(raw: str) -> Mapping[str, object] | None:
            reply = ChatReply(text=raw, model="dataset", usage=Usage(input_tokens=0, output_tokens=0))
            value = corrector.check(reply).value
            return None if value is None else value.model_dump(mode="json")

        yield prompt_suite(
            corrector.prompt,
            CorrectionCase,
            lambda case: model.priced(lambda: grade_correction(case, correct)),
            metrics=METRICS,
            model=model,
            settings=settings,
        )
