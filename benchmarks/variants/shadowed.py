"""Time answers with and without a shadow that answers them again. Run by `make bench-variants`."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from support_desk.composition.core import new_trace_id, utc_now
from support_desk.composition.llm.gateway import stores_in_memory
from support_desk.composition.llm.offline import offline_chat_model
from support_desk.composition.retrieval.ingestion import ingest_folder
from support_desk.composition.retrieval.knowledge import ask_service, open_knowledge_base
from support_desk.config.loading import load_settings
from support_desk.domain.llm.variants import Mode, VariantTest
from support_desk.domain.retrieval.answers import Answer
from support_desk.infrastructure.database.connection import open_database
from support_desk.infrastructure.llm.database_variants import DatabaseVariantResults
from support_desk.infrastructure.llm.in_memory_variants import InMemoryVariantResults
from support_desk.models.llm.chat import ChatModel, ChatReply, ChatRequest
from support_desk.services.llm.variants import Grade, VariantRouter
from support_desk.services.retrieval.ask import AskService
from support_desk.services.variants import Shadow

BLOCKS, IN_BLOCK, MODEL_S, PAUSE_S = 12, 25, 0.02, 0.2
APART = f"{PAUSE_S * 1000:.0f} ms apart"
QUESTIONS = ("How long may a book be kept?", "What does it cost to join?", "When is the reading room open?")
NOTE = f"""
`AskService` over the documents of `evals/datasets/retrieval`, with a model that takes
{MODEL_S * 1000:.0f} ms for a reply; the shadow answers every request again and stores both results in
SQLite. Blocks of {IN_BLOCK} requests with and without a shadow in turns, {BLOCKS} of each.
Handing over is what the request itself does. Back to back is the worst case: what the shadow
computes shares the interpreter with the next request.
Aim: below 1 ms at the median of requests that leave the shadow time."""


Router = VariantRouter[AskService, Answer]


class Slow:
    """A chat model that waits as for a network."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.evidence = model.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply of the model, later."""
        time.sleep(MODEL_S)
        return self._model.complete(request)

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the pieces of the model, later."""
        time.sleep(MODEL_S)
        yield from self._model.stream(request)


def measured(ask: Callable[[str], object], pause_s: float) -> Iterator[float]:
    """Yield the milliseconds of each request of a block."""
    for number in range(IN_BLOCK):
        started = time.perf_counter()
        ask(QUESTIONS[number % len(QUESTIONS)])
        yield (time.perf_counter() - started) * 1000
        time.sleep(pause_s)


def times(router: Router, service: AskService, pause_s: float) -> tuple[list[float], list[float]]:
    """Return the times without and with the shadow."""
    plain, shadowed = list[float](), list[float]()
    for _ in range(BLOCKS):
        plain += measured(service.ask, pause_s)

        def serve(question: str) -> object:
            return router.serve(lambda one: one.ask(question), subject="ann", request=question)

        shadowed += measured(serve, pause_s)
        router.shadow.join()
    return plain, shadowed


def handing_over(router: Router, answer: Answer) -> float:
    """Return the median milliseconds that a request spends on being routed and offered."""
    found = []
    for number in range(500):
        started = time.perf_counter()
        router.serve(lambda _: answer, subject="ann", request=f"{number}")
        found.append((time.perf_counter() - started) * 1000)
    router.shadow.join()
    return median(found)


def main() -> int:
    """Print the table; fail where the shadow adds a millisecond at the median of paced requests."""
    settings = load_settings()
    documents = settings.evals_dir / "datasets" / "retrieval" / "documents"
    with (
        tempfile.TemporaryDirectory() as folder,
        open_knowledge_base(settings, scratch=Path(folder)) as opened,
        open_database(f"sqlite:///{folder}/app.sqlite3", migrations=Path("migrations")) as engine,
    ):
        ingest_folder(settings, opened.store, documents, root=documents)
        model = Slow(offline_chat_model())
        control, candidate = (
            ask_service(settings, opened.search, model, stores_in_memory(latest=10)) for _ in range(2)
        )
        router: Router = VariantRouter(
            test=VariantTest(name="t", use_case="ask", mode=Mode.SHADOW, share=1.0, revision="r"),
            control=control,
            candidate=candidate,
            grade=lambda answer: Grade(scores={"answered": float(not answer.refused)}, output=answer.text),
            results=DatabaseVariantResults(engine),
            shadow=Shadow(capacity=1_000),
            clock=utc_now,
            new_id=new_trace_id,
        )
        rows = {APART: times(router, control, PAUSE_S), "back to back": times(router, control, 0.0)}
        memory = InMemoryVariantResults()
        idle = replace(router, grade=lambda _: Grade(scores={}, output=""), results=memory)
        handed = handing_over(idle, control.ask(QUESTIONS[0]))
        router.shadow.close()
    print("| requests | p50 without, ms | p50 with, ms | added | p95 without, ms | p95 with, ms |")
    print("|---|---:|---:|---:|---:|---:|")
    added = {}
    for name, (plain, shadowed) in rows.items():
        added[name] = median(shadowed) - median(plain)
        tails = [quantiles(times_ms, n=20)[-1] for times_ms in (plain, shadowed)]
        cells = [median(plain), median(shadowed), added[name], *tails]
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    print(f"| handing over, of these | 0.00 | {handed:.3f} | {handed:+.3f} | | |")
    print(NOTE)
    return int(added[APART] >= 1)


if __name__ == "__main__":
    raise SystemExit(main())
