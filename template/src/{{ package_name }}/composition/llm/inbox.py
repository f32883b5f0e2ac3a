"""Wire the inbox: every part may hand cases over to people."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol, runtime_checkable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ...config.settings import Settings
from ...errors import AppError
from ...infrastructure.llm.database_inbox import DatabaseInbox
from ...repositories.llm.inbox import CaseSource
from ...services.alerts import Alerts
from ...services.llm.inbox import InboxService
from ..alerts import open_alerts
from ..core import open_app_database, utc_now

_log = logging.getLogger(__name__)


@runtime_checkable
class HandsOver(Protocol):
    """A part that hands cases over to people."""

    def case_sources(self, engine: Engine) -> Sequence[CaseSource]:
        """Return the sources of cases; each returns those that are not in the inbox."""
        ...


@contextmanager
def open_inbox(settings: Settings) -> Iterator[InboxService]:
    """Yield the inbox over the application's database."""
    with open_app_database(settings) as engine, open_alerts(settings) as alerts:
        yield build_inbox(settings, engine, alerts)


def build_inbox(settings: Settings, engine: Engine, alerts: Alerts) -> InboxService:
    """Return the inbox with the cases of every part."""
    # Imported here, because the parts import this module.
    from ..parts import PARTS

    return InboxService(
        inbox=DatabaseInbox(engine),
        sources=[source for part in PARTS if isinstance(part, HandsOver) for source in part.case_sources(engine)],
        alerts=alerts,
        due_after=timedelta(hours=settings.inbox.due_hours),
        clock=utc_now,
    )


def collector(settings: Settings, engine: Engine, alerts: Alerts) -> Callable[[], None]:
    """Return a function that collects new cases at once; call it after an escalation.

    A failure is logged: the case is stored, and the next look into the inbox collects it.
    """

    def collect() -> None:
        try:
            build_inbox(settings, engine, alerts).collect()
        except (AppError, SQLAlchemyError):
            _log.exception("new cases were not collected")

    return collect
