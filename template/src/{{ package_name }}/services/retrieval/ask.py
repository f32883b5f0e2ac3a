"""Answer a question from the documents, with citations, or refuse."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from opentelemetry.trace import get_current_span

from ...domain.llm.text import is_quoted
from ...domain.retrieval.answers import Answer, Citation, RefusalReason, refuse
from ...prompts.retrieval.grounded_answer import GroundedAnswer, GrowingAnswer
from ...retrieval.answering.coverage import coverage
from ...retrieval.context import Context, pack_context, reference, without_tags
from ...retrieval.editions import superseded_by
from ...retrieval.grounding.checker import GroundednessChecker
from ...retrieval.hits import RetrievalHit
from ...retrieval.ranking.diversity import diverse
from ...retrieval.text.questions import asking_part
from ..llm.gateway import Gateway, GatewayResult, Rejected, RejectedOutputError
from ..llm.rates import RateAlarm
from .answer_cache import AnswerCache
from .search import SearchService

# Who refuses where search finds nothing.
NO_MODEL = "none"


class Asking(Protocol):
    """Answers questions, as `AskService` promises."""

    def ask(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Answer:
        """Return a checked answer; only documents with this `metadata` are used."""
        ...

    def stream(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Iterator[str | Answer]:
        """Yield the answer's text in pieces, unchecked, and at the end the checked answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AskService:
    """Answers questions from retrieved passages; what no cited passage supports becomes a refusal.

    `passages` is how many hits are offered to the context, `context_tokens` its budget, `min_support` the share of the
    question's terms that the cited passages must mention, `refusal` the text of a refusal; `refusals` hears of every
    answer whether it is one. `new_id` returns a new unique id, which names both the answer and the output in the
    gateway's store. Where search finds nothing, no model is asked, and neither is one for an answer that `answers` has.
    """

    search: SearchService
    gateway: Gateway[GroundedAnswer]
    checker: GroundednessChecker
    new_id: Callable[[], str]
    passages: int
    context_tokens: int
    min_support: float
    refusal: str
    answers: AnswerCache | None = None
    refusals: RateAlarm | None = None

    def ask(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Answer:
        """Return a checked answer; only documents with this `metadata` are used.

        Raises:
            ChatModelError: the model gave no reply.
            RejectedOutputError: the reply stayed invalid; it is kept as a failure and there is no answer.
            GroundednessError: the answer could not be checked.
        """
        context = self._context(question, metadata)
        trace_id = self.new_id()
        if not context.packed:
            return self._told(self._refused(RefusalReason.NO_PASSAGE, trace_id))
        if cached := self._cached(question, context):
            return self._told(cached, context)
        result = self.gateway.run(_inputs(question, context), trace_id=trace_id)
        return self._told(self._checked(question, context, result), context)

    def stream(self, question: str, *, metadata: Mapping[str, str] | None = None) -> Iterator[str | Answer]:
        """Yield the answer's text in pieces as the model writes it, unchecked, and at the end the checked answer.

        The answer is what counts: a correction or a refusal may differ from the pieces. Raises what `ask` raises.
        """
        context = self._context(question, metadata)
        trace_id = self.new_id()
        if not context.packed:
            yield self._told(self._refused(RefusalReason.NO_PASSAGE, trace_id))
            return
        if cached := self._cached(question, context):
            yield cached.text
            yield self._told(cached, context)
            return
        growing = GrowingAnswer()
        for piece in self.gateway.stream(_inputs(question, context), trace_id=trace_id):
            if not isinstance(piece, str):
                yield self._told(self._checked(question, context, piece), context)
            elif gained := growing.add(piece):
                yield gained

    def _told(self, answer: Answer, context: Context | None = None) -> Answer:
        """Note in the current trace what the answer was, and return it."""
        span = get_current_span()
        span.set_attribute("app.refused", answer.refused)
        if answer.refusal_reason:
            span.set_attribute("app.refusal_reason", answer.refusal_reason)
        span.set_attribute("app.unsupported", len(answer.unsupported))
        cited = {citation.chunk_id for citation in answer.citations}
        ranks = (rank for rank, hit in enumerate(context.packed if context else (), start=1) if hit.chunk_id in cited)
        if (first := next(ranks, None)) is not None:
            span.set_attributes({"app.answer": answer.trace_id, "app.first_cited": first})
        if self.refusals:
            self.refusals.report(bad=answer.refused)
        return answer

    def _cached(self, question: str, context: Context) -> Answer | None:
        return self.answers.find(question, context.text) if self.answers else None

    def _context(self, question: str, metadata: Mapping[str, str] | None) -> Context:
        hits = self.search.search(question, limit=3 * self.passages, metadata=metadata)
        return pack_context(diverse(hits, limit=self.passages), budget_tokens=self.context_tokens)

    def _refused(self, reason: RefusalReason, trace_id: str, answered_by: str = NO_MODEL) -> Answer:
        return refuse(reason, self.refusal, answered_by=answered_by, trace_id=trace_id)

    def _checked(self, question: str, context: Context, result: GatewayResult[GroundedAnswer]) -> Answer:
        answer = self._answer(question, context, result)
        return self.answers.keep(question, context.text, answer) if self.answers else answer

    def _answer(self, question: str, context: Context, result: GatewayResult[GroundedAnswer]) -> Answer:
        if isinstance(result, Rejected):
            raise RejectedOutputError(result.failure)
        reply, trace_id = result.value, result.record.trace_id
        answered_by = result.record.provenance.model
        by_id = {name: hit for hit in context.packed for name in (hit.chunk_id, reference(hit.chunk_id))}
        valid = [
            (by_id[citation.chunk_id], citation.quote)
            for citation in reply.citations
            if citation.chunk_id in by_id and is_quoted(citation.quote, by_id[citation.chunk_id].text)
        ]
        cited = [hit for hit, _ in valid]
        if reason := self._reason_to_refuse(question, reply, cited):
            return self._refused(reason, trace_id, answered_by)
        edition, superseded = superseded_by(cited, context.packed)
        return Answer(
            text=reply.answer,
            citations=tuple(
                Citation(chunk_id=hit.chunk_id, document_id=hit.document_id, quote=quote) for hit, quote in valid
            ),
            refusal_reason=None,
            unsupported=self.checker.unsupported(reply.answer, cited),
            answered_by=answered_by,
            trace_id=trace_id,
            edition=edition,
            superseded=superseded,
        )

    def _reason_to_refuse(
        self, question: str, reply: GroundedAnswer, cited: Sequence[RetrievalHit]
    ) -> RefusalReason | None:
        if reply.refused:
            return RefusalReason.DECLINED
        if not reply.answer.strip():
            return RefusalReason.EMPTY
        if not cited:
            return RefusalReason.NOT_CITED
        is_weak = coverage(asking_part(question), cited) < self.min_support
        return RefusalReason.WEAK_SUPPORT if is_weak else None


def _inputs(question: str, context: Context) -> Mapping[str, str]:
    return {"question": without_tags(question), "context": context.text}
