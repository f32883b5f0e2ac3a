"""Evaluation suites over a folder of documents, ingested into a store of its own."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ...config.settings import Settings
from ...domain.thresholds import Threshold
from ...errors import AppError
from ...evaluation.engine.suites import CaseSuite, cases_from
from ...evaluation.llm.costs import MeteredChat
from ...evaluation.llm.judging import Exchange
from ...evaluation.retrieval import answers, negatives, rankings, support
from ...evaluation.retrieval.answers import AnswerCase, grade_answer
from ...evaluation.retrieval.negatives import HardNegativeCase, grade_hard_negative
from ...evaluation.retrieval.rankings import grade_ranking
from ...evaluation.retrieval.support import LengthChecker, SupportCase, grade_support
from ...retrieval.grounding.checker import GroundednessChecker
from ...retrieval.grounding.lexical import LexicalChecker
from ...retrieval.stores import DocumentStore
from ...services.retrieval.ask import AskService
from ..llm.chat import open_chat_model
from ..llm.gateway import stores_in_memory
from ..llm.judging import OpenedJudge, open_judge
from ..llm.prompt_suites import provenance_of
from .grounding import chat_checker
from .ingestion import ingest_folder
from .knowledge import KnowledgeBase, ask_service, open_knowledge_base, reranked, search_service
from .reranking import chat_reranker


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredDocuments:
    """Ingested documents and the suites that measure answers and search over them."""

    settings: Settings
    opened: KnowledgeBase
    ask: AskService
    model: MeteredChat
    judge: OpenedJudge
    provenance: Mapping[str, str]

    def answers(self, name: str, dataset: Path, *, thresholds: tuple[Threshold, ...] | None = None) -> CaseSuite:
        """Return the suite of golden questions, by default with the thresholds of the prompt's release gate."""
        prompt = self.ask.gateway.prompt
        return CaseSuite(
            name=name,
            cases=cases_from(
                dataset, AnswerCase, lambda case: self.model.priced(lambda: grade_answer(case, self.ask.ask))
            ),
            metrics=answers.METRICS,
            thresholds=prompt.release_gate.thresholds if thresholds is None else thresholds,
            provenance={**provenance_of(prompt, self.settings), **self.provenance},
            evidence=self.model.evidence,
        )

    def rubric(self, golden: CaseSuite) -> CaseSuite:
        """Return the suite in which a model judges the answers to the same questions."""
        return self.judge.suite(
            f"{golden.name}_rubric",
            golden.cases.file,
            AnswerCase,
            lambda case: _exchange(case, self.ask),
            answered_by=golden.provenance,
        )

    def search(self, name: str, dataset: Path, *, thresholds: tuple[Threshold, ...]) -> CaseSuite:
        """Return the suite of queries with hard negatives."""
        return CaseSuite(
            name=name,
            cases=cases_from(
                dataset, HardNegativeCase, lambda case: grade_hard_negative(case, self.opened.search.search)
            ),
            metrics=negatives.METRICS,
            thresholds=thresholds,
            provenance=self.provenance,
        )

    def ranking(self, dataset: Path | None = None) -> CaseSuite:
        """Return the suite of `passage_ranking`, the same search, reranked by the chat model.

        Its dataset is by default that of the prompt's release gate.
        """
        reranker = chat_reranker(self.settings, self.model, stores_in_memory())
        prompt = reranker.gateway.prompt
        search = search_service(reranked(self.settings, self.opened.store, reranker))
        return CaseSuite(
            name=prompt.name,
            cases=cases_from(
                dataset or self.settings.evals_dir.parent / prompt.release_gate.eval_dataset,
                HardNegativeCase,
                lambda case: grade_ranking(case, search.search),
            ),
            metrics=rankings.METRICS,
            thresholds=prompt.release_gate.thresholds,
            provenance={**provenance_of(prompt, self.settings), **self.provenance},
            evidence=self.model.evidence,
        )

    def contradictions(self, dataset: Path, *, thresholds: tuple[Threshold, ...]) -> tuple[CaseSuite, ...]:
        """Return the suites of the checkers of answers: by words, by the chat model, and a baseline."""
        judged = chat_checker(self.settings, self.model, stores_in_memory())
        prompt = judged.gateway.prompt
        lexical = support_suite("contradictions", dataset, LexicalChecker(), thresholds=thresholds)
        baseline = support_suite("contradictions_by_length", dataset, LengthChecker(), thresholds=())
        by_model = support_suite(prompt.name, dataset, judged, thresholds=prompt.release_gate.thresholds)
        return (
            lexical,
            replace(baseline, about="a judgement by the length of a sentence alone: the baseline of `contradictions`"),
            replace(by_model, provenance=provenance_of(prompt, self.settings), evidence=self.model.evidence),
        )


def support_suite(
    name: str, dataset: Path, checker: GroundednessChecker, *, thresholds: tuple[Threshold, ...]
) -> CaseSuite:
    """Return the suite of sentences that `checker` has to accept or to reject."""
    return CaseSuite(
        name=name,
        cases=cases_from(dataset, SupportCase, lambda case: grade_support(case, checker)),
        metrics=support.METRICS,
        thresholds=thresholds,
        provenance={},
    )


@contextmanager
def open_measured(settings: Settings, documents: Path, *, root: Path) -> Iterator[MeasuredDocuments]:
    """Ingest the folder `documents` into an empty store and yield its suites; ids of documents are relative to `root`.

    The application's own store and outputs are not touched.

    Raises:
        AppError: a document cannot be ingested.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        open_knowledge_base(settings, scratch=Path(folder)) as opened,
        open_chat_model(settings) as chat,
        open_judge(settings) as judge,
    ):
        model = MeteredChat(chat)
        report = ingest_folder(settings, opened.store, documents, root=root)
        if report.failed:
            failure = report.failed[0]
            raise AppError(
                f"{documents}: {failure.source}: {failure.reason}", hint="correct the document, or remove it"
            )
        yield MeasuredDocuments(
            settings=settings,
            opened=opened,
            ask=ask_service(settings, opened.search, model, stores_in_memory()),
            model=model,
            judge=judge,
            provenance={"documents": _content_hash(opened.store)},
        )


def _exchange(case: AnswerCase, ask: AskService) -> Exchange:
    answer = ask.ask(case.question)
    sources = "\n".join(f"{citation.document_id}: {citation.quote}" for citation in answer.citations)
    return Exchange(request=case.question, sources=sources, answer=answer.text)


def _content_hash(store: DocumentStore) -> str:
    stored = ((name, store.content_hash(name)) for name in store.document_ids(""))
    return hashlib.sha256(repr(list(stored)).encode()).hexdigest()[:16]
