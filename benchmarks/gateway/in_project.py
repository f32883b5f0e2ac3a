"""Time one valid output: through the gateway, by hand, and its commit alone; prints seconds as JSON."""

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from support_desk.composition.llm.gateway import OutputStores, build_gateway, stores_in_memory
from support_desk.config.settings import Settings
from support_desk.domain.evidence import EvidenceClass
from support_desk.infrastructure.database.connection import open_database
from support_desk.infrastructure.llm.database_failures import DatabaseFailures
from support_desk.infrastructure.llm.database_outputs import DatabaseOutputRecords, outputs
from support_desk.infrastructure.llm.in_memory import InMemoryAlerts
from support_desk.models.llm.chat import ChatReply, ChatRequest, Usage
from support_desk.prompts.triage.schemas import SupportTriageDecision
from support_desk.services.llm.gateway import Accepted, GatewayResult

VALID = {"category": "billing", "priority": "low", "action": "reply", "evidence": "charged twice for March"}
RAW = json.dumps(VALID)
INPUTS = {"ticket_text": "I was charged twice for March. Please correct it.", "customer_plan": "free"}
OUTPUTS = 2_000


class Ready:
    """A model that has its reply at once, so that nothing of it is measured."""

    evidence = EvidenceClass.RULES
    reply = ChatReply(text=RAW, model="ready", usage=Usage(input_tokens=1, output_tokens=1, cost_usd=0.0))

    def complete(self, request: ChatRequest) -> ChatReply:  # noqa: ARG002 - the same for all
        """Return the reply."""
        return self.reply

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the reply whole."""
        yield RAW
        yield self.complete(request)


def main() -> int:
    """Measure all ways in turns, so that all see the same load."""
    settings = Settings()

    def through(stores: OutputStores) -> Callable[[], GatewayResult[SupportTriageDecision]]:
        gateway = build_gateway(
            "support_triage", SupportTriageDecision, model=Ready(), stores=stores, settings=settings
        )
        return lambda: gateway.run(INPUTS, trace_id=uuid.uuid4().hex)

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'app.sqlite3'}"
        with open_database(url, migrations=Path("migrations")) as engine:
            durable = OutputStores(
                outputs=DatabaseOutputRecords(engine),
                failures=DatabaseFailures(engine),
                alerts=InMemoryAlerts(),
            )
            first = through(durable)()
            assert isinstance(first, Accepted)  # noqa: S101
            known = first.record

            def commit(document: str = RAW) -> None:
                values = {
                    **asdict(known.provenance),
                    "trace_id": uuid.uuid4().hex,
                    "status": "accepted",
                    "document": document,
                    "attempts": 1,
                    "latency_ms": 0.0,
                    "input_tokens": 1,
                    "output_tokens": 1,
                    "cost_usd": 0.0,
                    "stored_at": datetime.now(UTC).replace(tzinfo=None),
                }
                with engine.begin() as connection:
                    connection.execute(insert(outputs).values(values))

            def by_hand() -> None:
                commit(SupportTriageDecision.model_validate_json(RAW).model_dump_json())

            ways: dict[str, Callable[[], object]] = {
                "in_memory": through(stores_in_memory()),
                "in_sqlite": through(durable),
                "by_hand": by_hand,
                "commit": commit,
            }
            found: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(OUTPUTS):
                for name, way in ways.items():
                    found[name].append(seconds(way))
    json.dump({name: median(took[OUTPUTS // 10 :]) for name, took in found.items()}, sys.stdout)
    return 0


def seconds(way: Callable[[], object]) -> float:
    """Return the wall time of one call."""
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
