"""Wire retrieval."""

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fastapi import APIRouter

from ...api.retrieval import retrieval_router
from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite, cases_from
from ...evaluation.llm.costs import MeteredChat
from ...evaluation.llm.judging import Exchange
from ...evaluation.retrieval import answers, negatives, rankings
from ...evaluation.retrieval.answers import AnswerCase, grade_answer
from ...evaluation.retrieval.collection import read_grades, read_passages, read_queries, score_collection
from ...evaluation.retrieval.negatives import HardNegativeCase, grade_hard_negative
from ...evaluation.retrieval.rankings import grade_ranking
from ...infrastructure.retrieval.extractors import BY_SUFFIX
from ...infrastructure.retrieval.folders import FolderTree
from ...models.llm.chat import ChatModel
from ...models.retrieval.reranking import Reranker
from ...prompts.artifacts import PromptArtifact
from ...prompts.retrieval.policy_answer import PolicyAnswer
from ...retrieval.hits import Retriever
from ...retrieval.stores import DocumentStore, SearchableStore
from ...retrieval.text.chunking import ChunkLimits
from ...services.retrieval.ask import AskService
from ...services.retrieval.hybrid import HybridStore
from ...services.retrieval.ingest import IngestService
from ...services.retrieval.reranking import RerankingRetriever
from ...services.retrieval.search import SearchService
from ...workflows.retrieval import IngestReport, ingest
from ..core import new_trace_id, open_app_database, utc_now
from ..executors import open_executor
from ..llm.chat import open_chat_model
from ..llm.gateway import OutputStores, build_gateway, open_stores, stores_in_memory
from ..llm.judging import open_judge
from .embeddings import open_embedder
from .reranking import chat_reranker, open_reranker
from .stores.choices import open_store

PROMPT = "policy_answer"
# What search has to show on the hard negatives: hold or raise, never lower.
HARD_NEGATIVES_GATE = {"min_recall@5": 0.95, "min_mrr@5": 0.85, "min_separation_rate": 0.85, "p95_latency_ms": 250.0}
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeBase:
    """The documents, opened: what may be done with them. `retriever` finds what `search` does, near duplicates too."""

    store: SearchableStore
    retriever: Retriever
    search: SearchService


@contextmanager
def open_knowledge_base(settings: Settings, *, scratch: Path | None = None) -> Iterator[KnowledgeBase]:
    """Yield the documents in the store of the settings, or for an empty folder `scratch` in an empty one of its own."""
    with (
        open_store(settings, scratch=scratch) as plain,
        open_embedder(settings.retrieval.embeddings) as embedder,
        open_reranker(settings, leaves_trace=scratch is None) as reranker,
    ):
        store = HybridStore(store=plain, embedder=embedder) if embedder else plain
        retriever = _reranked(settings, store, reranker) if reranker else store
        yield KnowledgeBase(store=store, retriever=retriever, search=_search_service(retriever))


@contextmanager
def open_ask(settings: Settings, search: SearchService) -> Iterator[AskService]:
    """Yield what answers from the passages that `search` finds; its outputs are in the application's database."""
    with (
        open_app_database(settings) as engine,
        open_stores(settings, engine) as stores,
        open_chat_model(settings) as model,
    ):
        yield _ask_service(settings, search, model, stores)


def ingest_paths(
    settings: Settings,
    store: DocumentStore,
    paths: list[Path],
    *,
    root: Path = Path(),
    progress: Callable[[int], None] = lambda _: None,
) -> IngestReport:
    """Bring the documents below `paths` into `store`; ids are relative to `root`, `progress` counts sources."""
    limits = ChunkLimits(max_tokens=settings.retrieval.chunk_tokens, overlap_tokens=settings.retrieval.overlap_tokens)
    tree = FolderTree(paths, root=root, max_bytes=settings.retrieval.max_source_bytes)
    with open_executor(settings) as executor:
        service = IngestService(extractors=BY_SUFFIX, limits=limits)
        return ingest(tree, service=service, store=store, executor=executor, progress=progress)


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


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of search and ask."""
    with open_knowledge_base(settings) as opened, open_ask(settings, opened.search) as ask:
        yield retrieval_router(opened.search, ask)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites that hold search and answers over the bundled policies to their release gates."""
    root = settings.evals_dir.resolve().parent
    with (
        tempfile.TemporaryDirectory() as folder,
        open_knowledge_base(settings, scratch=Path(folder)) as opened,
        open_chat_model(settings) as chat,
        open_judge(settings) as judge,
    ):
        model = MeteredChat(chat)
        ingest_paths(settings, opened.store, [root / "data" / "policies"], root=root)
        policies = {"policies": _content_hash(opened.store)}
        ask = _ask_service(settings, opened.search, model, stores_in_memory())
        golden = _policy_answers(settings, ask, model, policies)
        rubric = judge.suite(
            f"{golden.name}_rubric",
            golden.cases.file,
            AnswerCase,
            lambda case: _exchange(case, ask),
            answered_by=golden.provenance,
        )
        reranker = chat_reranker(settings, model, stores_in_memory())
        reranked = _search_service(_reranked(settings, opened.store, reranker))
        yield (
            golden,
            rubric,
            _hard_negatives(settings, opened.search, policies),
            _passage_ranking(settings, reranked, reranker.gateway.prompt, policies),
        )


def _policy_answers(settings: Settings, ask: AskService, model: MeteredChat, policies: Mapping[str, str]) -> CaseSuite:
    prompt = ask.gateway.prompt
    return CaseSuite(
        name=prompt.name,
        cases=cases_from(
            settings.evals_dir.parent / prompt.release_gate.eval_dataset,
            AnswerCase,
            lambda case: model.priced(lambda: grade_answer(case, ask.ask)),
        ),
        metrics=answers.METRICS,
        thresholds=prompt.release_gate.thresholds(),
        provenance={**prompt.provenance, **policies, "model": settings.chat.model_name},
    )


def _hard_negatives(settings: Settings, search: SearchService, policies: Mapping[str, str]) -> CaseSuite:
    return CaseSuite(
        name="retrieval_hard_negatives",
        cases=cases_from(
            settings.evals_dir / "datasets" / "policies" / "retrieval-hard-negatives.jsonl",
            HardNegativeCase,
            lambda case: grade_hard_negative(case, search.search),
        ),
        metrics=negatives.METRICS,
        thresholds=HARD_NEGATIVES_GATE,
        provenance=policies,
    )


def _passage_ranking(
    settings: Settings, reranked: SearchService, prompt: PromptArtifact, policies: Mapping[str, str]
) -> CaseSuite:
    return CaseSuite(
        name=prompt.name,
        cases=cases_from(
            settings.evals_dir.parent / prompt.release_gate.eval_dataset,
            HardNegativeCase,
            lambda case: grade_ranking(case, reranked.search),
        ),
        metrics=rankings.METRICS,
        thresholds=prompt.release_gate.thresholds(),
        provenance={**prompt.provenance, **policies, "model": settings.chat.model_name},
    )


def _search_service(retriever: Retriever) -> SearchService:
    return SearchService(retriever=retriever, clock=utc_now)


def _reranked(settings: Settings, retriever: Retriever, reranker: Reranker) -> Retriever:
    return RerankingRetriever(retriever=retriever, reranker=reranker, pool=settings.retrieval.reranking.pool)


def _exchange(case: AnswerCase, ask: AskService) -> Exchange:
    answer = ask.ask(case.question)
    sources = "\n".join(f"{citation.document_id}: {citation.quote}" for citation in answer.citations)
    return Exchange(request=case.question, sources=sources, answer=answer.text)


def _content_hash(store: DocumentStore) -> str:
    stored = ((name, store.content_hash(name)) for name in store.document_ids(""))
    return hashlib.sha256(repr(list(stored)).encode()).hexdigest()[:16]


def _ask_service(settings: Settings, search: SearchService, model: ChatModel, stores: OutputStores) -> AskService:
    return AskService(
        search=search,
        gateway=build_gateway(PROMPT, PolicyAnswer, model=model, stores=stores, settings=settings),
        new_id=new_trace_id,
        passages=settings.retrieval.passages,
        context_tokens=settings.retrieval.context_tokens,
        min_support=settings.retrieval.min_support,
    )
