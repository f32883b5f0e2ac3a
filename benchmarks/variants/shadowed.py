"""Time answers with and without a shadow that answers them again. Run by `make bench-variants`."""

import importlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

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


def part(name: str) -> Any:  # noqa: ANN401 - a module of the project
    """Return a module of the project."""
    return importlib.import_module(f"support_desk.{name}")


class Slow:
    """A chat model that waits as for a network."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._model = model
        self.evidence = model.evidence

    def complete(self, request: object) -> object:
        """Return the reply of the model, later."""
        time.sleep(MODEL_S)
        return self._model.complete(request)


def measured(ask: Callable[[str], object], pause_s: float) -> Iterator[float]:
    """Yield the milliseconds of each request of a block."""
    for number in range(IN_BLOCK):
        started = time.perf_counter()
        ask(QUESTIONS[number % len(QUESTIONS)])
        yield (time.perf_counter() - started) * 1000
        time.sleep(pause_s)


def times(router: Any, service: Any, pause_s: float) -> tuple[list[float], list[float]]:  # noqa: ANN401
    """Return the times without and with the shadow."""
    plain, shadowed = list[float](), list[float]()
    for _ in range(BLOCKS):
        plain += measured(service.ask, pause_s)

        def serve(question: str) -> object:
            return router.serve(lambda one: one.ask(question), subject="ann", request=question)

        shadowed += measured(serve, pause_s)
        router.shadow.join()
    return plain, shadowed


def handing_over(router: Any) -> float:  # noqa: ANN401
    """Return the median milliseconds that a request spends on being routed and offered."""
    found = []
    for number in range(500):
        started = time.perf_counter()
        router.serve(lambda _: "an answer", subject="ann", request=f"{number}")
        found.append((time.perf_counter() - started) * 1000)
    router.shadow.join()
    return median(found)


def main() -> int:
    """Print the table; fail where the shadow adds a millisecond at the median of paced requests."""
    settings = part("config.loading").load_settings()
    knowledge, variants = part("composition.retrieval.knowledge"), part("services.llm.variants")
    domain, documents = (
        part("domain.llm.variants"),
        settings.evals_dir / "datasets" / "retrieval" / "documents",
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        knowledge.open_knowledge_base(settings, scratch=Path(folder)) as opened,
        part("infrastructure.database.connection").open_database(
            f"sqlite:///{folder}/app.sqlite3", migrations=Path("migrations")
        ) as engine,
    ):
        part("composition.retrieval.ingestion").ingest_folder(
            settings, opened.store, documents, root=documents
        )
        model = Slow(part("composition.llm.offline").offline_chat_model())
        control, candidate = (
            knowledge.ask_service(
                settings, opened.search, model, part("composition.llm.gateway").stores_in_memory(latest=10)
            )
            for _ in range(2)
        )
        router = variants.VariantRouter(
            test=domain.VariantTest(
                name="t", use_case="ask", mode=domain.Mode.SHADOW, share=1.0, revision="r"
            ),
            control=control,
            candidate=candidate,
            grade=lambda answer: variants.Grade(
                scores={"answered": float(not answer.refused)}, output=answer.text
            ),
            results=part("infrastructure.llm.database_variants").DatabaseVariantResults(engine),
            shadow=part("services.variants").Shadow(capacity=1_000),
            clock=part("composition.core").utc_now,
            new_id=part("composition.core").new_trace_id,
        )
        rows = {APART: times(router, control, PAUSE_S), "back to back": times(router, control, 0.0)}
        memory = part("infrastructure.llm.in_memory_variants").InMemoryVariantResults()
        idle = replace(router, grade=lambda _: variants.Grade(scores={}, output=""), results=memory)
        handed = handing_over(idle)
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
