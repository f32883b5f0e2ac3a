"""Time one tool call of an agent: bare, through the gate, and through pydantic-ai; prints seconds as JSON."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from anyio.from_thread import start_blocking_portal
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from support_desk.agents.permissions import load_permissions
from support_desk.composition.agents import by_name
from support_desk.composition.agents.assembly import AgentAdapters, AgentServices, assemble
from support_desk.composition.agents.declaration import ToolDependencies
from support_desk.composition.llm.production import find_prompt
from support_desk.composition.refunds.tools import BOOK, REFUNDS, SUPPORT
from support_desk.config.settings import Settings
from support_desk.domain.agents.permissions import Attempt, decide
from support_desk.domain.identity import Principal
from support_desk.infrastructure.agents.database_ledger import DatabaseLedger
from support_desk.infrastructure.agents.in_memory_ledger import InMemoryLedger
from support_desk.infrastructure.agents.in_memory_sessions import InMemorySessions
from support_desk.infrastructure.agents.pydantic_ai_runtime import PydanticAIRuntime
from support_desk.infrastructure.agents.scripted import ScriptedRuntime, play_calls
from support_desk.infrastructure.database.connection import open_database
from support_desk.infrastructure.llm.in_memory import InMemoryAlerts
from support_desk.infrastructure.llm.remote.calls import Limits
from support_desk.models.agents import Conversation, Said, ToolCall, ToolSpec
from support_desk.models.llm.chat import Usage
from support_desk.repositories.agents.ledger import Ledger

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHAIN = (
    Principal(name="customer-1", tenant="main", role="customer"),
    Principal(name="support", tenant="main", role="support_agent"),
)
LOOK_UP = {"order_id": "1001"}
IN_MEMORY, IN_DATABASE = {BOOK.key: BOOK.in_memory}, {BOOK.key: BOOK.in_database}


def services_on(ledger: Ledger) -> AgentServices:
    """Return the support agents over the bundled orders with a budget that lasts."""
    numbers = count(1)
    dependencies = ToolDependencies(clock=lambda: NOW, new_id=lambda: f"id-{next(numbers)}")
    settings = Settings.model_validate({"agents": {"budget": {"steps": 1000}}})
    with REFUNDS.open_tools(settings, dependencies) as tools:
        adapters = AgentAdapters(
            ledger=ledger,
            sessions=InMemorySessions(),
            tools=by_name(tools),
            permissions=load_permissions(),
            open_runtime=lambda _: ScriptedRuntime(script=play_calls([])),
            dependencies=dependencies,
            claims=REFUNDS.claims,
            alerts=InMemoryAlerts(),
            find_prompt=lambda name: find_prompt(settings, name),
        )
        return assemble(settings, [SUPPORT], adapters)


def seconds_a_call(work: Callable[[int], object], *, calls: int, rounds: int = 7) -> float:
    """Return the median over rounds of the mean seconds a call; the first round is not counted."""
    means = []
    for turn in range(rounds + 1):
        started = time.perf_counter()
        for number in range(calls):
            work(turn * calls + number)
        means.append((time.perf_counter() - started) / calls)
    return median(means[1:])


def bare(services: AgentServices, calls: int) -> float:
    """Time the tool alone: its transaction and its work, with nothing in front of it."""
    tool = services.gate.tools["look_up_order"]
    run = services.runs.start(CHAIN, budget=services.calls.budget)

    def call(_: int) -> None:
        prepared = tool.prepare(LOOK_UP)
        with services.ledger.begin() as work:
            prepared.run(work, run)

    return seconds_a_call(call, calls=calls)


def gated(services: AgentServices, calls: int) -> float:
    """Time the same call behind budget, schema, permission and audit."""
    runs = iter(lambda: services.runs.start(CHAIN, budget=services.calls.budget), None)
    current = [next(runs)]

    def call(number: int) -> None:
        if number and number % 900 == 0:
            current[0] = next(runs)
        reply = services.gate.call(current[0], ToolCall(call_id="c", tool="look_up_order", arguments=LOOK_UP))
        if reply.outcome != "executed":
            raise RuntimeError(reply.text)

    return seconds_a_call(call, calls=calls)


def through_pydantic_ai(calls: int) -> float:
    """Time one call of an empty tool in the loop of pydantic-ai, with a function as model."""

    def respond(messages: list[ModelMessage], _: object) -> ModelResponse:
        made = sum(isinstance(part, ToolCallPart) for message in messages for part in message.parts)
        return ModelResponse(parts=[ToolCallPart("look", {}) if made < calls else TextPart("Done.")])

    class Host:
        def call(self, call: ToolCall) -> str:  # noqa: ARG002 - the same for all
            return "{}"

        def charge(self, usage: Usage, *, model: str) -> None:
            pass

    look = ToolSpec(name="look", description="Look.", parameters={"type": "object", "properties": {}})
    talk = Conversation(instructions="Look.", messages=(Said(by="caller", text="go"),), tools=(look,))
    with start_blocking_portal() as portal:
        limits = Limits(max_attempts=1, deadline_s=60)
        runtime = PydanticAIRuntime(FunctionModel(respond), portal=portal, limits=limits)
        return seconds_a_call(lambda _: runtime.run(talk, Host()), calls=2) / calls


def main() -> None:
    """Measure and print."""
    memory = services_on(InMemoryLedger(IN_MEMORY))
    with (
        TemporaryDirectory() as folder,
        open_database(f"sqlite:///{folder}/bench.sqlite3", migrations=Path("migrations")) as engine,
    ):
        durable = services_on(DatabaseLedger(engine, IN_DATABASE))
        permissions = memory.gate.permissions
        attempt = Attempt(tool="look_up_order")
        found = {
            "decide": seconds_a_call(lambda _: decide(permissions, CHAIN, attempt), calls=2000),
            "bare_memory": bare(memory, 200),
            "gated_memory": gated(services_on(InMemoryLedger(IN_MEMORY)), 100),
            "bare_sqlite": bare(durable, 100),
            "gated_sqlite": gated(durable, 100),
            "pydantic_ai": through_pydantic_ai(20),
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
