"""Answer a question from the policies, with citations, or refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..domain.answers import Answer, Citation, refusal
from ..models.chat import ChatModel, ChatRequest
from ..prompts.artifacts import PromptArtifact
from ..prompts.outputs import parse_output
from ..prompts.policy_answer import PolicyAnswer, answer_pieces
from ..retrieval.context import Context, pack_context
from ..retrieval.diversity import diverse
from ..retrieval.grounding import coverage, is_quoted, unsupported_sentences
from .search import SearchService


@dataclass(frozen=True, slots=True, kw_only=True)
class AskService:
    """Search finds, model answers, citations are checked, and what is not supported is refused.

    `passages` is how many hits are offered to the context, `context_tokens` its budget, `min_support` the share of the
    question's terms that the cited passages have to mention. `new_id` returns an id that was never returned before.
    """

    search: SearchService
    model: ChatModel
    prompt: PromptArtifact
    new_id: Callable[[], str]
    passages: int
    context_tokens: int
    min_support: float

    def ask(self, question: str) -> Answer:
        """Return a checked answer.

        Raises:
            ChatModelError: the model gave no reply.
            InvalidOutputError: the reply does not satisfy the schema.
        """
        context = self._context(question)
        if not context.packed:
            return refusal(self.new_id())
        return self._checked(question, context, self.model.complete(self._request(question, context)).text)

    def stream(self, question: str) -> Iterator[str | Answer]:
        """Yield the answer's text in pieces as the model writes it, unchecked, and at the end the checked answer.

        Raises what `ask` raises.
        """
        context = self._context(question)
        if not context.packed:
            yield refusal(self.new_id())
            return
        raw: list[str] = []
        yield from answer_pieces(_recorded(self.model.stream(self._request(question, context)), raw))
        yield self._checked(question, context, "".join(raw))

    def _context(self, question: str) -> Context:
        hits = self.search.search(question, limit=3 * self.passages)
        return pack_context(diverse(hits, limit=self.passages), budget_tokens=self.context_tokens)

    def _request(self, question: str, context: Context) -> ChatRequest:
        inputs = {"question": question, "context": context.text}
        return ChatRequest(prompt=self.prompt.name, text=self.prompt.render(inputs), inputs=inputs)

    def _checked(self, question: str, context: Context, raw: str) -> Answer:
        reply = parse_output(PolicyAnswer, raw)
        by_id = {hit.chunk_id: hit for hit in context.packed}
        valid = [
            (by_id[citation.chunk_id], citation.quote)
            for citation in reply.citations
            if citation.chunk_id in by_id and is_quoted(citation.quote, by_id[citation.chunk_id])
        ]
        cited = [hit for hit, _ in valid]
        support = coverage(question, cited)
        if reply.refused or not valid or not reply.answer.strip() or support < self.min_support:
            return refusal(self.new_id())
        unsupported = unsupported_sentences(reply.answer, cited)
        return Answer(
            text=reply.answer,
            citations=tuple(
                Citation(chunk_id=hit.chunk_id, document_id=hit.document_id, quote=quote) for hit, quote in valid
            ),
            confidence=round(support * (0.5 if unsupported else 1.0), 3),
            refused=False,
            unsupported=unsupported,
            trace_id=self.new_id(),
        )


def _recorded(pieces: Iterator[str], record: list[str]) -> Iterator[str]:
    for piece in pieces:
        record.append(piece)
        yield piece
