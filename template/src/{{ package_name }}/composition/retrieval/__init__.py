"""Wire retrieval."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ...api.console.retrieval.documents import documents_pages
from ...api.console.retrieval.search import search_pages
from ...api.retrieval import documents_router, retrieval_router
from ...config.settings import Settings
from ...domain.thresholds import parse_thresholds
from ...evaluation.engine.suites import CaseSuite, as_held_out, held_out
from .ingestion import IngestRequest, ingest_paths, open_uploads
from .knowledge import evaluate_collection, open_ask, open_knowledge_base, open_searched
from .measuring import open_measured
from .variants import USE_CASE, open_asking

__all__ = [
    "USE_CASES",
    "IngestRequest",
    "evaluate_collection",
    "ingest_paths",
    "open_ask",
    "open_knowledge_base",
    "open_searched",
    "routes",
    "suites",
]

USE_CASES = (USE_CASE,)
# What search must show on the hard negatives of evals/datasets/retrieval: hold or raise, never lower. The latency
# leaves room for a busy machine.
_SEARCH_GATE = parse_thresholds(
    {"min_recall@5": 0.95, "min_mrr@5": 0.85, "min_separation_rate": 0.85, "p95_latency_ms": 1_000.0}
)

_LEAST = {"recall": 0.6, "precision": 0.95}
# What the comparison of words must show on evals/datasets/retrieval/contradictions.jsonl.
_SUPPORT_GATE = parse_thresholds(
    {f"min_{kind}_{rate}": least for kind in ("negation", "number", "unit") for rate, least in _LEAST.items()}
    | {"p95_latency_ms": 1_000.0}
)


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes and pages of search and ask, and the routes and pages of documents."""
    with (
        open_searched(settings) as opened,
        open_ask(settings, opened.search) as ask,
        open_asking(settings, opened.search, ask) as asking,
        open_uploads(settings) as uploads,
    ):
        pages = search_pages(opened.search, ask).beside(documents_pages(opened.store, uploads))
        pages.beside(retrieval_router(opened.search, asking), documents_router(uploads))
        yield pages.checked({"index": opened.check})


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites of the prompts' release gates and of search, over documents in four languages."""
    folder = settings.evals_dir.resolve() / "datasets" / "retrieval"
    documents, others = folder / "documents", folder / "documents-held-out"
    with (
        open_measured(settings, documents, root=documents) as measured,
        open_measured(settings, others, root=others) as unseen,
    ):
        golden, ranking = measured.answers("grounded_answer", folder / "grounded-answers.jsonl"), measured.ranking()
        contradictions = measured.contradictions(folder / "contradictions.jsonl", thresholds=_SUPPORT_GATE)
        queries = folder / "hard-negatives-held-out.jsonl"
        yield (
            golden,
            as_held_out(unseen.answers(golden.name, folder / "grounded-answers-held-out.jsonl"), of=golden),
            measured.rubric(golden),
            measured.search("hard_negatives", folder / "hard-negatives.jsonl", thresholds=_SEARCH_GATE),
            ranking,
            as_held_out(unseen.ranking(queries), of=ranking),
            *(suite for one in contradictions for suite in (one, *held_out(one))),
        )
