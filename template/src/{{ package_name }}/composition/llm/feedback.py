"""Wire feedback."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...config.settings import Settings
from ...infrastructure.database.exported import Exported
from ...infrastructure.llm.database_feedback import DatabaseCandidates, feedback_candidates
from ...infrastructure.llm.database_outputs import DatabaseOutputRecords
from ...services.llm.feedback import FeedbackService
from ..core import open_app_database, utc_now

FEEDBACK = Exported(
    table=feedback_candidates,
    key=feedback_candidates.c.case_id,
    of=lambda tenant: feedback_candidates.c.tenant == tenant,
)


@contextmanager
def open_feedback(settings: Settings) -> Iterator[FeedbackService]:
    """Yield the feedback over the application's database."""
    with open_app_database(settings) as engine:
        yield FeedbackService(
            candidates=DatabaseCandidates(engine), outputs=DatabaseOutputRecords(engine), clock=utc_now
        )
