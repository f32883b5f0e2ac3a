"""Wire what looks after rejected outputs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pydantic import BaseModel

from ...config.settings import Settings
from ...infrastructure.triage.database_records import DatabaseTriageRecords
from ...services.llm.failures import FailureDesk
from ...services.llm.gateway import Gateway
from ...services.triage import TriageDecisions
from .. import triage
from ..core import open_app_database, open_chat_model, utc_now
from .gateway import build_any_gateway, open_stores


@contextmanager
def open_failure_desk(settings: Settings) -> Iterator[FailureDesk]:
    """Yield the desk for rejected outputs."""
    with (
        open_app_database(settings) as engine,
        open_stores(settings, engine) as stores,
        ExitStack() as stack,
    ):

        def gateway_of(prompt: str) -> Gateway[BaseModel]:
            # Opened when it is asked for: to read failures nobody needs a key.
            model = stack.enter_context(open_chat_model(settings))
            return build_any_gateway(prompt, model=model, stores=stores, settings=settings)

        decisions = TriageDecisions(records=DatabaseTriageRecords(engine), clock=utc_now)
        yield FailureDesk(
            failures=stores.failures,
            gateway_of=gateway_of,
            follow_ups={triage.PROMPT: decisions.follow_up},
            clock=utc_now,
        )
