"""Wire feedback."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...config.settings import Settings
from ...infrastructure.llm.database_feedback import DatabaseCandidates
from ...infrastructure.llm.database_outputs import DatabaseOutputRecords
from ...services.llm.feedback import FeedbackService
from ..core import open_app_database, utc_now


@contextmanager
def open_feedback(settings: Settings) -> Iterator[FeedbackService]:
    """Yield the feedback over the application's database."""
    with open_app_database(settings) as engine:
        yield FeedbackService(
            candidates=DatabaseCandidates(engine), outputs=DatabaseOutputRecords(engine), clock=utc_now
        )
