"""Wire the language-model capability."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ...api.llm.inbox import inbox_router
from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite
from .correcting import correction_suite
from .inbox import open_inbox
from .judging import judging_suite


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of the inbox; the outputs of the gateway are read through the command line."""
    with open_inbox(settings) as inbox:
        yield inbox_router(inbox)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites that hold corrections, and the judge of answers, to their release gates."""
    with correction_suite(settings) as correction, judging_suite(settings) as judging:
        yield correction, judging
