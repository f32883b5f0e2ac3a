"""Check answers by asking a chat model whether the passages support each sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import AppError
from ...models.llm.chat import ChatModelError
from ...prompts.retrieval.sentence_support import SentenceSupport
from ...retrieval.context import passage_blocks, without_tags
from ...retrieval.grounding.checker import GroundednessError
from ...retrieval.hits import RetrievalHit
from ...retrieval.text.sentences import sentences
from ...services.llm.gateway import Gateway, Rejected, RejectedOutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChecker:
    """A `GroundednessChecker` that asks the chat model through the gateway; `new_id` returns a new unique id.

    All sentences are judged in one request. One without a verdict is not supported.
    """

    gateway: Gateway[SentenceSupport]
    new_id: Callable[[], str]

    def unsupported(self, answer: str, cited: Sequence[RetrievalHit]) -> tuple[str, ...]:
        """Return the sentences of `answer` that the model does not find supported, in their order.

        Raises:
            GroundednessError: the model gave no reply, or one that stayed invalid or judges an unknown sentence.
        """
        said = sentences(answer)
        if not said:
            return ()
        numbered = (f"{number}. {' '.join(without_tags(one).split())}" for number, one in enumerate(said, 1))
        verdicts = self._support({"passages": passage_blocks(cited), "sentences": "\n".join(numbered)}).verdicts
        if unknown := [verdict.sentence for verdict in verdicts if verdict.sentence > len(said)]:
            raise GroundednessError(f"the chat model judged sentence {unknown[0]} of {len(said)}", hint="ask again")
        supported = {verdict.sentence for verdict in verdicts if verdict.supported}
        return tuple(one for number, one in enumerate(said, 1) if number not in supported)

    def _support(self, inputs: dict[str, str]) -> SentenceSupport:
        try:
            result = self.gateway.run(inputs, trace_id=self.new_id())
        except ChatModelError as error:
            raise _groundedness_error(error) from error
        if isinstance(result, Rejected):
            raise _groundedness_error(RejectedOutputError(result.failure))
        return result.value


def _groundedness_error(error: AppError) -> GroundednessError:
    return GroundednessError(f"the answer could not be checked: {error}", hint=error.hint)
