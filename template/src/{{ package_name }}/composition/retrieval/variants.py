"""Wire the variants of answers: `config/variants.yaml` may name the use case `ask`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from ...config.settings import Settings
from ...domain.llm.variants import Mode
from ...domain.retrieval.answers import Answer
from ...infrastructure.llm.database_outputs import DatabaseOutputRecords
from ...repositories.llm.outputs import OutputRecords
from ...services.llm.variants import Grade, VariantRouter
from ...services.retrieval.ask import Asking, AskService
from ...services.retrieval.search import SearchService
from ..core import open_app_database
from ..llm.chat import open_chat_model
from ..llm.gateway import stores_in_memory
from ..llm.variants import KEPT, DeclaredTest, find_test, open_router
from .knowledge import ask_service, open_ask, open_searched

USE_CASE = "ask"


@contextmanager
def open_asking(settings: Settings, search: SearchService, ask: AskService) -> Iterator[Callable[[str], Asking]]:
    """Yield what answers a caller: `ask`, or where a test of it is declared, the variant of the caller."""
    found = find_test(settings, USE_CASE, groups=("chat", "gateway", "prompts", "retrieval"))
    if found is None:
        yield lambda _caller: ask
        return
    with ExitStack() as stack:
        candidate, outputs = stack.enter_context(_open_candidate(settings, found, search))
        grade = _graded(outputs)
        router = stack.enter_context(open_router(settings, found, control=ask, candidate=candidate, grade=grade))
        yield lambda caller: _VariantAsk(router=router, caller=caller)


@contextmanager
def _open_candidate(
    settings: Settings, found: DeclaredTest, search: SearchService
) -> Iterator[tuple[AskService, tuple[OutputRecords, ...]]]:
    with ExitStack() as stack:
        if found.candidate.retrieval != settings.retrieval:
            search = stack.enter_context(open_searched(found.candidate)).search
        kept = DatabaseOutputRecords(stack.enter_context(open_app_database(settings)))
        if found.test.mode is Mode.SPLIT:
            yield stack.enter_context(open_ask(found.candidate, search)), (kept,)
            return
        stores = stores_in_memory(latest=KEPT)
        model = stack.enter_context(open_chat_model(found.candidate))
        yield ask_service(found.candidate, search, model, stores), (stores.outputs, kept)


def _graded(outputs: tuple[OutputRecords, ...]) -> Callable[[Answer], Grade]:
    def grade(answer: Answer) -> Grade:
        record = next((found for one in outputs if (found := one.find(answer.trace_id))), None)
        scores = {
            "answered": float(not answer.refused),
            "supported": None if answer.refused else float(not answer.unsupported),
            "corrected": float(record.attempts > 1) if record else None,
            "cost_usd": record.cost_usd if record else None,
        }
        return Grade(scores=scores, output=answer.text)

    return grade


@dataclass(frozen=True, slots=True, kw_only=True)
class _VariantAsk:
    """`Asking` for one caller."""

    router: VariantRouter[AskService, Answer]
    caller: str

    def ask(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Answer:
        """Return the answer of the caller's variant."""
        return self.router.serve(
            lambda service: service.ask(question, metadata=metadata), subject=self.caller, request=question
        )

    def stream(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Iterator[str | Answer]:
        """Yield the pieces and the answer of the caller's variant."""
        return self.router.stream(
            lambda service: service.stream(question, metadata=metadata),
            lambda service: service.ask(question, metadata=metadata),
            subject=self.caller,
            request=question,
        )
