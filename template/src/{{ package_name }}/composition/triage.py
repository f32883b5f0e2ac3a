"""Wire triage."""

import atexit
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import cache

from fastapi import APIRouter
from sqlalchemy import Engine

from ..api.triage import triage_router
from ..config.settings import Settings
from ..domain.triage import Ticket, TriageDecision
from ..evaluation.engine.suites import CaseScore, CaseSuite, held_out
from ..evaluation.llm.costs import MeteredChat
from ..evaluation.llm.judging import Exchange
from ..evaluation.triage import METRICS, TriageCase, grade_triage
from ..infrastructure.triage.cases import EscalatedTickets
from ..infrastructure.triage.database_records import DatabaseTriageRecords
from ..infrastructure.triage.in_memory import InMemoryTriageRecords
from ..models.llm.chat import ChatModel
from ..prompts.triage.schemas import SupportTriageDecision
from ..repositories.llm.inbox import CaseSource
from ..repositories.triage import TriageRecords
from ..services.llm.failures import FollowUp
from ..services.llm.gateway import Gateway
from ..services.triage import TriageDecisions, TriageService, find_wrong_evidence
from .core import new_trace_id, open_app_database, utc_now
from .llm.chat import open_chat_model
from .llm.gateway import OutputStores, build_gateway, open_stores, stores_in_memory
from .llm.inbox import collector
from .llm.judging import open_judge
from .llm.prompt_suites import prompt_suite
from .llm.variants import open_gateway

PROMPT = "support_triage"
USE_CASES = (PROMPT,)

_OPENING = threading.Lock()


@contextmanager
def open_triage(settings: Settings) -> Iterator[TriageService]:
    """Yield the triage service over the application's database."""
    with (
        open_app_database(settings) as engine,
        open_stores(settings, engine) as stores,
        open_chat_model(settings) as model,
        open_gateway(PROMPT, _gateway, settings=settings, model=model, stores=stores) as gateway,
    ):
        collect = collector(settings, engine, stores.alerts)
        yield _service(gateway, DatabaseTriageRecords(engine), collect)


def triage_here(settings: Settings, ticket: Ticket) -> TriageDecision:
    """Decide about one ticket in the current process; resources stay open until that process ends."""
    # Two states are two services, also where both are called `var`.
    state = settings.model_copy(update={"state_dir": settings.state_dir.resolve()})
    with _OPENING:
        service = _service_of_process(state.model_dump_json())
    return service.triage(ticket).decision


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /triage`."""
    with open_triage(settings) as service:
        yield triage_router(service)


def follow_ups(engine: Engine) -> Mapping[str, FollowUp]:
    """Return what is done with a replayed output: the decision that it leads to is kept."""
    return {PROMPT: TriageDecisions(records=DatabaseTriageRecords(engine), clock=utc_now).follow_up}


def case_sources(engine: Engine) -> Sequence[CaseSource]:
    """Return the source of the decisions that a person has to look at."""
    return [EscalatedTickets(engine)]


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites that hold `support_triage` to its release gate, and those that show what the gate cannot."""
    with open_chat_model(settings) as opened, open_judge(settings) as judge:
        model = MeteredChat(opened)
        gateway = _gateway(settings, model, stores_in_memory())
        service = _service(gateway, InMemoryTriageRecords())

        def evaluate(case: TriageCase) -> CaseScore:
            return model.priced(lambda: grade_triage(case, lambda ticket: service.triage(ticket).decision))

        golden = prompt_suite(gateway.prompt, TriageCase, evaluate, metrics=METRICS, model=model, settings=settings)
        judged = judge.suite(
            f"{PROMPT}_rubric",
            golden.cases.file,
            TriageCase,
            lambda case: _exchange(case, service),
            answered_by=golden.provenance,
        )
        yield golden, *held_out(golden), judged


def _exchange(case: TriageCase, service: TriageService) -> Exchange:
    decision = service.triage(case.ticket).decision
    answer = "\n".join(f"{name}: {value}" for name, value in asdict(decision).items())
    return Exchange(request=case.text, sources="", answer=answer)


@cache
def _service_of_process(settings_json: str) -> TriageService:
    # Text, because not every setting can be hashed.
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(open_triage(Settings.model_validate_json(settings_json)))


def _gateway(settings: Settings, model: ChatModel, stores: OutputStores) -> Gateway[SupportTriageDecision]:
    return build_gateway(
        PROMPT, SupportTriageDecision, model=model, stores=stores, settings=settings, validate=find_wrong_evidence
    )


def _service(
    gateway: Gateway[SupportTriageDecision],
    records: TriageRecords,
    escalated: Callable[[], None] = lambda: None,
) -> TriageService:
    return TriageService(
        gateway=gateway,
        decisions=TriageDecisions(records=records, clock=utc_now),
        new_id=new_trace_id,
        escalated=escalated,
    )
