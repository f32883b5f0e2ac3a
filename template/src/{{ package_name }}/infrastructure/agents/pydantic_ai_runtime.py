"""The runtime of real models, through pydantic-ai. Its import takes a second: only who uses it pays for it."""

import json
from collections.abc import Sequence
from functools import partial

from anyio.from_thread import BlockingPortal
from pydantic_ai import Agent, Tool
from pydantic_ai.exceptions import AgentRunError, UserError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import KnownModelName, Model, ModelRequestParameters, infer_model
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings
from pydantic_core import SchemaValidator, core_schema

from ...domain.evidence import EvidenceClass
from ...domain.redaction import redact
from ...models.agents import AgentHost, Conversation, Message, Said, ToolCall, ToolSpec
from ...models.llm.chat import ChatModelError, ReplyFault, Usage
from ..llm.faults import fault_of
from ..llm.remote.calls import CallError, Limits
from ..llm.remote.spending import Prices
from .model_routes import ModelRoute, ask_first

# More than any budget of steps allows.
_MOST_RETRIES = 1_000
_ARGUMENTS = SchemaValidator(core_schema.dict_schema(core_schema.str_schema()))


class PydanticAIRuntime:
    """An `AgentRuntime` over pydantic-ai. The host answers every call, so that nothing happens behind its back.

    `model` is a pydantic-ai model or its name, such as `openai:gpt-5`; then its key comes from the environment.
    Runs share the event loop of `portal`, because a provider's connections belong to one loop. `limits` are those of
    one request; without prices a cost is what the library knows of the model's. `fallbacks` are asked in their order
    where a model is out of order.
    """

    def __init__(
        self,
        model: ModelRoute | Model | KnownModelName | str,
        *,
        portal: BlockingPortal,
        limits: Limits,
        request_timeout_s: float = 30.0,
        fallbacks: Sequence[ModelRoute] = (),
    ) -> None:
        try:
            first = model if isinstance(model, ModelRoute) else ModelRoute(model=infer_model(model))
        except (UserError, ImportError, ValueError) as error:
            raise ChatModelError(f"agents.model: {model!r} cannot be used: {error}") from error
        self._settings = ModelSettings(timeout=request_timeout_s)
        self._portal = portal
        self._limits = limits
        self._routes = (first, *fallbacks)

    @property
    def evidence(self) -> EvidenceClass:
        """A real model makes the calls."""
        return EvidenceClass.MODEL

    def run(self, conversation: Conversation, host: AgentHost) -> str:
        """Return the model's answer."""
        offered = {tool.name for tool in conversation.tools}
        hosted = _HostedModel(self._routes, host, offered=offered, limits=self._limits)
        agent = Agent(
            hosted,
            instructions=conversation.instructions,
            tools=[_as_tool(tool, host) for tool in conversation.tools],
            model_settings=self._settings_of(conversation),
            # A call of an unknown tool, or with arguments that are no JSON, is an error that the model reads: the
            # budget of the run ends it, not a number of such errors.
            retries={"tools": _MOST_RETRIES},
        )
        try:
            return self._portal.call(partial(agent.run, message_history=_as_history(conversation.messages))).output
        except CallError as error:
            raise ChatModelError(f"{self._asked} gave no answer: {error}", hint=error.hint) from error
        except AgentRunError as error:
            reason = "; ".join(filter(None, (hosted.fault, redact(str(error)))))
            raise ChatModelError(f"{self._asked} gave no answer: {reason}") from error

    @property
    def _asked(self) -> str:
        return " or ".join(route.model.model_name for route in self._routes)

    def _settings_of(self, conversation: Conversation) -> ModelSettings:
        settings = ModelSettings(**self._settings)
        if conversation.max_output_tokens is not None:
            settings["max_tokens"] = conversation.max_output_tokens
        if conversation.temperature is not None:
            settings["temperature"] = conversation.temperature
        return settings


class _HostedModel(WrapperModel):
    """Reports each request to the host, and calls that the library would answer by itself.

    `fault` says in the provider's words why the last reply had no content.
    """

    def __init__(self, routes: Sequence[ModelRoute], host: AgentHost, *, offered: set[str], limits: Limits) -> None:
        super().__init__(routes[0].model)
        self._routes = routes
        self._host = host
        self._offered = offered
        self._limits = limits
        self.fault = ""

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Pass a request on, again where that helps.

        Raises:
            CallError: there was no reply, or it was cut: what is missing may turn its meaning round.
        """

        async def send(model: Model) -> ModelResponse:
            return await model.request(messages, model_settings, model_request_parameters)

        response, route = await ask_first(self._routes, send, limits=self._limits)
        self._host.charge(_usage(response, route.prices), model=response.model_name or route.model.model_name)
        fault, message = fault_of(response, max_output_tokens=(model_settings or {}).get("max_tokens"))
        self.fault = f"reply {fault}: {redact(message)}" if fault else ""
        if fault is ReplyFault.CUT:
            raise CallError(self.fault, attempts=1)
        for part in response.parts:
            if isinstance(part, ToolCallPart) and part.tool_name not in self._offered:
                self._host.call(ToolCall(call_id=part.tool_call_id, tool=part.tool_name, arguments={}))
        return response


def _usage(response: ModelResponse, prices: Prices | None) -> Usage:
    sent, received = response.usage.input_tokens, response.usage.output_tokens
    try:
        cost = prices.cost_usd(sent, received) if prices else float(response.cost().total_price)
    except (LookupError, ValueError, AssertionError):
        cost = None
    return Usage(input_tokens=sent, output_tokens=received, cost_usd=cost)


def _as_tool(spec: ToolSpec, host: AgentHost) -> Tool[object]:
    # On the loop's own thread, one at a time: the order of the calls is the order in the audit log.
    async def call(**arguments: object) -> str:
        return host.call(ToolCall(call_id=spec.name, tool=spec.name, arguments=arguments))

    tool = Tool.from_schema(call, spec.name, spec.description, dict(spec.parameters), sequential=True)
    # The library's own accepts any JSON, and then fails on what is no object.
    tool.function_schema.validator = _ARGUMENTS
    return tool


def _as_history(messages: Sequence[Message]) -> list[ModelMessage]:
    history: list[ModelMessage] = []
    for number, message in enumerate(messages):
        if isinstance(message, Said):
            said = message.text
            history.append(
                ModelRequest(parts=[UserPromptPart(said)])
                if message.by == "caller"
                else ModelResponse(parts=[TextPart(said)])
            )
            continue
        call, call_id = message.call, f"call-{number}"
        history.append(ModelResponse(parts=[ToolCallPart(call.tool, dict(call.arguments), call_id)]))
        history.append(ModelRequest(parts=[ToolReturnPart(call.tool, json.loads(message.result), call_id)]))
    return history
