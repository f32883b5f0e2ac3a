"""Chat models of providers, through pydantic-ai."""

import logging
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from anyio.from_thread import BlockingPortal
from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelRequest, ModelResponse, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatDeadlineError, ChatModelError, ChatReply, ChatRequest, Usage
from ...models.llm.tokens import estimate_tokens
from .faults import fault_of
from .remote.calls import CallError, Limits, call
from .remote.spending import Bill, Prices, Spending

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChatModel:
    """A provider's model behind the port. Requests run in the event loop of `portal`, any number at a time.

    `prices` are those of this model. With `native_schemas` it is held to the schema of a reply, without it is not, and
    by default where it is known to support that.
    """

    model: Model
    portal: BlockingPortal
    limits: Limits
    spending: Spending
    max_output_tokens: int
    temperature: float | None = None
    prices: Prices | None = None
    native_schemas: bool | None = None

    @property
    def evidence(self) -> EvidenceClass:
        """A real model writes the replies."""
        return EvidenceClass.MODEL

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply.

        Raises:
            ChatBudgetError: the request could take more than is left; nothing was sent.
            ChatDeadlineError: there was no reply in time.
            ChatModelError: the provider refused, or kept failing.
        """
        with self.spending.reserve(
            input_tokens=estimate_tokens(request.system + request.text),
            output_tokens=self._max_output(request),
            prices=self.prices,
        ) as bill:
            response, attempts = self._call(request)
            usage = self._usage(request, response, bill)
        return self._reply(response, usage, attempts, max_output_tokens=self._max_output(request))

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the text as it arrives, then the reply; raises what `complete` raises, also in the middle.

        A broken stream is opened again only before its first piece. To stop early, close the iterator.
        """
        with self.spending.reserve(
            input_tokens=estimate_tokens(request.system + request.text),
            output_tokens=self._max_output(request),
            prices=self.prices,
        ) as bill:
            pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
            running = self.portal.start_task_soon(self._pump, request, pieces.put)
            running.add_done_callback(lambda _: pieces.put(None))
            try:
                while (piece := pieces.get()) is not None:
                    yield piece
            finally:
                running.cancel()
            response, attempts = _outcome(running)
            usage = self._usage(request, response, bill)
        yield self._reply(response, usage, attempts, max_output_tokens=self._max_output(request))

    def _reply(self, response: ModelResponse, usage: Usage, attempts: int, *, max_output_tokens: int) -> ChatReply:
        _record(response, usage, attempts)
        fault, message = fault_of(response, max_output_tokens=max_output_tokens)
        model = response.model_name or self.model.model_name
        return ChatReply(
            text=response.text or "", model=model, usage=usage, attempts=attempts, fault=fault, fault_message=message
        )

    def _call(self, request: ChatRequest) -> tuple[ModelResponse, int]:
        async def send() -> ModelResponse:
            return await model_request(
                self.model,
                _messages(request),
                model_settings=self._settings(request),
                model_request_parameters=self._parameters(request),
            )

        async def run() -> tuple[ModelResponse, int]:
            return await call(send, limits=self.limits)

        try:
            return self.portal.call(run)
        except CallError as error:
            raise _chat_error(error) from error

    async def _pump(self, request: ChatRequest, put: Callable[[str], None]) -> tuple[ModelResponse, int]:
        begun = False

        async def send() -> ModelResponse:
            nonlocal begun
            opened = model_request_stream(
                self.model,
                _messages(request),
                model_settings=self._settings(request),
                model_request_parameters=self._parameters(request),
            )
            async with opened as stream:
                async for piece in _texts(stream):
                    begun = True
                    put(piece)
                response = stream.get()
            if response.finish_reason is None:
                raise ModelAPIError(self.model.model_name, "the stream ended before the reply was complete")
            return response

        return await call(send, limits=self.limits, may_repeat=lambda: not begun)

    def _max_output(self, request: ChatRequest) -> int:
        return min(self.max_output_tokens, request.max_output_tokens or self.max_output_tokens)

    def _settings(self, request: ChatRequest) -> ModelSettings:
        settings = ModelSettings(max_tokens=self._max_output(request))
        temperature = self.temperature if request.temperature is None else request.temperature
        if temperature is not None:
            settings["temperature"] = temperature
        return settings

    def _parameters(self, request: ChatRequest) -> ModelRequestParameters:
        supported = bool(self.model.profile.get("supports_json_schema_output", False))
        wanted = supported if self.native_schemas is None else self.native_schemas
        if request.reply_schema is None or not wanted:
            return ModelRequestParameters()
        schema = OutputObjectDefinition(
            name=request.reply_schema.name, json_schema=dict(request.reply_schema.json_schema)
        )
        return ModelRequestParameters(output_mode="native", output_object=schema)

    def _usage(self, request: ChatRequest, response: ModelResponse, bill: Bill) -> Usage:
        sent, received = response.usage.input_tokens, response.usage.output_tokens
        estimated = not (sent or received)
        if estimated:
            sent, received = estimate_tokens(request.system + request.text), estimate_tokens(response.text or "")
        cost_usd = self._cost(response, sent, received, estimated=estimated)
        bill.tokens, bill.cost_usd = sent + received, cost_usd or 0.0
        return Usage(input_tokens=sent, output_tokens=received, cost_usd=cost_usd, estimated=estimated)

    def _cost(self, response: ModelResponse, sent: int, received: int, *, estimated: bool) -> float | None:
        if self.prices:
            return self.prices.cost_usd(sent, received)
        try:
            return None if estimated else float(response.cost().total_price)
        except (LookupError, ValueError, AssertionError):
            return None


async def _texts(stream: StreamedResponse) -> AsyncIterator[str]:
    async for event in stream:
        match event:
            case PartStartEvent(part=TextPart(content=text)) if text:
                yield text
            case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                yield text
            case _:
                pass


def _outcome(running: Future[tuple[ModelResponse, int]]) -> tuple[ModelResponse, int]:
    try:
        return running.result()
    except CallError as error:
        raise _chat_error(error) from error


def _chat_error(error: CallError) -> ChatModelError:
    kind = ChatDeadlineError if error.late else ChatModelError
    message = f"the chat model gave no reply: {error}"
    return kind(message, hint=error.hint, attempts=error.attempts, is_outage=error.is_outage)


def _messages(request: ChatRequest) -> list[ModelRequest]:
    return [ModelRequest.user_text_prompt(request.text, instructions=request.system or None)]


def _record(response: ModelResponse, usage: Usage, attempts: int) -> None:
    _log.info(
        "chat model replied",
        extra={
            "model": response.model_name,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost_usd": usage.cost_usd,
            "attempts": attempts,
        },
    )
