"""Wire triage."""

import atexit
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache

from fastapi import APIRouter

from ..api.triage import triage_router
from ..config.settings import Settings
from ..domain.triage import Ticket, TriageDecision
from ..evaluation.suites import CaseSuite, cases_from
from ..evaluation.triage import METRICS, TriageCase, grade_triage
from ..infrastructure.chat.offline_triage import respond_to_triage
from ..infrastructure.database.triage_records import DatabaseTriageRecords
from ..infrastructure.memory import InMemoryTriageRecords
from ..models.chat import ChatModel
from ..prompts.artifacts import load_prompt
from ..repositories.triage_records import TriageRecords
from ..services.triage import TriageService
from .core import new_trace_id, open_app_database, open_chat_model, utc_now

_OPENING = threading.Lock()


@contextmanager
def open_triage(settings: Settings) -> Iterator[TriageService]:
    """Yield the triage service over the application's database."""
    with open_app_database(settings) as engine, _open_model(settings) as model:
        yield _service(model, DatabaseTriageRecords(engine))


def triage_here(settings: Settings, ticket: Ticket) -> TriageDecision:
    """Decide about one ticket in whichever process this runs; what it needs stays open until that process ends."""
    # Two states are two services, also where both are called `var`.
    state = settings.model_copy(update={"state_dir": settings.state_dir.resolve()})
    with _OPENING:
        service = _service_of_process(state)
    return service.triage(ticket).decision


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /triage`."""
    with open_triage(settings) as service:
        yield triage_router(service)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suite that holds `support_triage` to its release gate."""
    with _open_model(settings) as model:
        service = _service(model, InMemoryTriageRecords())
        gate = service.prompt.release_gate
        yield (
            CaseSuite(
                name=service.prompt.name,
                cases=cases_from(
                    settings.evals_dir.parent / gate.eval_dataset,
                    TriageCase,
                    lambda case: grade_triage(case, lambda ticket: service.triage(ticket).decision),
                ),
                metrics=METRICS,
                thresholds=gate.thresholds(),
                provenance={**service.prompt.provenance, "model": settings.chat.provider},
            ),
        )


@cache
def _service_of_process(settings: Settings) -> TriageService:
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(open_triage(settings))


def _open_model(settings: Settings) -> AbstractContextManager[ChatModel]:
    return open_chat_model(settings, responders={"support_triage": respond_to_triage})


def _service(model: ChatModel, records: TriageRecords) -> TriageService:
    return TriageService(
        model=model,
        prompt=load_prompt("support_triage"),
        records=records,
        clock=utc_now,
        new_id=new_trace_id,
    )
