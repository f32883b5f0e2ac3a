"""A chat model whose requests are spans, named by OpenTelemetry's conventions for generative AI."""

from collections.abc import Iterator

from opentelemetry.trace import Span, SpanKind, get_tracer

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatModel, ChatModelError, ChatReply, ChatRequest

_tracer = get_tracer(__name__)
_LONGEST = 20_000


class TracedChat:
    """A `ChatModel` around another; with `content`, spans hold what was asked and replied."""

    def __init__(self, model: ChatModel, *, provider: str, content: bool) -> None:
        self._model = model
        self._provider = provider
        self._content = content

    @property
    def evidence(self) -> EvidenceClass:
        """Who writes the replies."""
        return self._model.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply."""
        with _tracer.start_as_current_span(f"chat {request.prompt}", kind=SpanKind.CLIENT) as span:
            self._describe(span, request)
            try:
                reply = self._model.complete(request)
            except ChatModelError as error:
                span.set_attribute("error.type", type(error).__name__)
                raise
            self._describe_reply(span, reply)
            return reply

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text in pieces, and at the end the reply."""
        # Not the current span: between two pieces the caller goes on with its own.
        span = _tracer.start_span(f"chat {request.prompt}", kind=SpanKind.CLIENT)
        self._describe(span, request)
        try:
            for piece in self._model.stream(request):
                if isinstance(piece, ChatReply):
                    self._describe_reply(span, piece)
                yield piece
        except ChatModelError as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            span.end()

    def _describe(self, span: Span, request: ChatRequest) -> None:
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.provider.name", self._provider)
        span.set_attribute("app.prompt", request.prompt)
        if self._content:
            span.set_attribute("app.request", request.text[:_LONGEST])

    def _describe_reply(self, span: Span, reply: ChatReply) -> None:
        span.set_attribute("gen_ai.response.model", reply.model)
        span.set_attribute("gen_ai.usage.input_tokens", reply.usage.input_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", reply.usage.output_tokens)
        span.set_attribute("app.attempts", reply.attempts)
        if reply.usage.cost_usd is not None:
            span.set_attribute("app.cost_usd", reply.usage.cost_usd)
        if self._content:
            span.set_attribute("app.reply", reply.text[:_LONGEST])
