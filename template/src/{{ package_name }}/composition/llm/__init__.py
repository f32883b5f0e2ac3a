"""Wire the language-model capability."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ...api.console.llm.failures import failures_pages
from ...api.console.llm.inbox import inbox_pages
from ...api.console.llm.prompts import prompts_pages
from ...api.llm.feedback import feedback_router
from ...api.llm.inbox import inbox_router
from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite, held_out
from .correcting import correction_suite
from .feedback import open_feedback
from .inbox import open_inbox
from .judging import judging_suite
from .releasing import release_working


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of feedback and of the inbox, and the pages of the inbox, of prompts and of rejected outputs."""
    # Imported here, because it imports the list that this package is in.
    from .failures import open_failure_desk

    with (
        open_feedback(settings) as feedback,
        open_inbox(settings) as inbox,
        open_failure_desk(settings) as desk,
    ):
        pages = prompts_pages(lambda name, by: release_working(settings, name, by=by))
        yield pages.beside(failures_pages(desk), inbox_pages(inbox), feedback_router(feedback), inbox_router(inbox))


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites that hold corrections, and the judge of answers, to their release gates."""
    with correction_suite(settings) as correction, judging_suite(settings) as judging:
        yield correction, *held_out(correction), judging, *held_out(judging)
