"""Open the knowledge base: what ingests documents, finds passages and answers from them."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ...config.settings import Settings
from ...evaluation.retrieval.collection import read_grades, read_passages, read_queries, score_collection
from ...infrastructure.retrieval.traced import TracedRetriever
from ...models.llm.chat import ChatModel
from ...models.retrieval.reranking import Reranker
from ...prompts.retrieval.grounded_answer import GroundedAnswer
from ...repositories.retrieval.cache import Cache
from ...retrieval.hits import Retriever
from ...retrieval.hybrid import HybridStore
from ...retrieval.reranking import RerankingRetriever
from ...retrieval.stores import SearchableStore
from ...services.llm.rates import RateAlarm
from ...services.retrieval.answer_cache import AnswerCache
from ...services.retrieval.ask import AskService
from ...services.retrieval.search import SearchService
from ..core import new_trace_id, open_app_database, utc_now
from ..llm.chat import current_tenant, open_chat_model
from ..llm.gateway import OutputStores, build_gateway, open_stores
from .cache import open_cache
from .embeddings import open_cached_embedder
from .grounding import groundedness_checker
from .reranking import open_reranker
from .shared import Shared
from .stores.choices import open_store

PROMPT = "grounded_answer"
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeBase:
    """The opened store with its searches; `retriever` also returns the near duplicates that `search` removes.

    `check` raises if the index cannot be searched; it may be empty.
    """

    store: SearchableStore
    retriever: Retriever
    search: SearchService
    check: Callable[[], None]


@contextmanager
def open_knowledge_base(settings: Settings, *, scratch: Path | None = None) -> Iterator[KnowledgeBase]:
    """Yield the documents in the store of the settings, or for an empty folder `scratch` in an empty one of its own."""
    with (
        open_store(settings, scratch=scratch) as plain,
        open_cached_embedder(settings) as embedder,
        open_reranker(settings, leaves_trace=scratch is None) as reranker,
    ):
        store = HybridStore(store=plain, embedder=embedder) if embedder else plain
        found = reranked(settings, store, reranker) if reranker else store
        retriever = TracedRetriever(found, content=settings.telemetry.content)

        def check() -> None:
            # By its words: vectors of the query may be those of a provider.
            plain.search("ready", limit=1)

        yield KnowledgeBase(store=store, retriever=retriever, search=search_service(retriever), check=check)


_searched = Shared(open_knowledge_base)


def open_searched(settings: Settings) -> AbstractContextManager[KnowledgeBase]:
    """Open the documents to search them: once for all parts of a process that do.

    Its index and its models are in memory once then. What writes opens its own, and so holds up no search.
    """
    return _searched.open(settings)


@contextmanager
def open_ask(settings: Settings, search: SearchService) -> Iterator[AskService]:
    """Yield what answers from the passages that `search` finds; its outputs are in the application's database."""
    with (
        open_app_database(settings) as engine,
        open_stores(settings, engine) as stores,
        open_chat_model(settings) as model,
        open_cache(settings, "answers") as cache,
    ):
        service = ask_service(settings, search, model, stores)
        yield replace(service, answers=_answers(settings, cache, service)) if cache else service


def _answers(settings: Settings, cache: Cache, service: AskService) -> AnswerCache:
    prompts = (service.gateway.prompt.content_hash, service.gateway.corrector.prompt.content_hash)
    parts = (*prompts, settings.chat.model_dump_json(), settings.retrieval.model_dump_json())
    return AnswerCache(cache=cache, depends_on="\n".join(parts), tenant=current_tenant)


def evaluate_collection(settings: Settings, *, corpus: Path, queries: Path, qrels: Path) -> dict[str, float]:
    """Return the scores of the search that `settings` describe on a collection, indexed in a store of its own."""
    asked, grades = read_queries(queries), read_grades(qrels)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_knowledge_base(settings, scratch=Path(folder)) as opened,
    ):
        started = time.perf_counter()
        passages = read_passages(corpus)
        while batch := list(islice(passages, _BATCH)):
            opened.store.replace(batch)
        opened.store.flush()
        index_seconds = time.perf_counter() - started
        scores = score_collection(opened.retriever, asked, grades)
    return {
        "ndcg@10": scores.ndcg_10,
        "recall@100": scores.recall_100,
        "mrr@10": scores.mrr_10,
        "map": scores.map_score,
        "queries": scores.queries,
        "index_seconds": index_seconds,
        "query_ms_p50": scores.query_ms_p50,
        "query_ms_p95": scores.query_ms_p95,
    }


def search_service(retriever: Retriever) -> SearchService:
    """Return the search over `retriever`."""
    return SearchService(retriever=retriever, clock=utc_now)


def reranked(settings: Settings, retriever: Retriever, reranker: Reranker) -> Retriever:
    """Return `retriever` with its best hits reordered by `reranker`."""
    return RerankingRetriever(retriever=retriever, reranker=reranker, pool=settings.retrieval.reranking.pool)


def ask_service(settings: Settings, search: SearchService, model: ChatModel, stores: OutputStores) -> AskService:
    """Return the service that answers from what `search` finds; outputs of `model` go to `stores`."""
    return AskService(
        search=search,
        gateway=build_gateway(PROMPT, GroundedAnswer, model=model, stores=stores, settings=settings),
        checker=groundedness_checker(settings, model, stores),
        new_id=new_trace_id,
        passages=settings.retrieval.passages,
        context_tokens=settings.retrieval.context_tokens,
        min_support=settings.retrieval.min_support,
        refusal=settings.retrieval.refusal,
        refusals=RateAlarm(
            event="retrieval.unanswered",
            subject=PROMPT,
            message="questions were not answered",
            limit=settings.retrieval.max_refusal_rate,
            alerts=stores.alerts,
            clock=utc_now,
        ),
    )
