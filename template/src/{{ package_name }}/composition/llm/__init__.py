"""Wire the language-model capability."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ...config.settings import Settings
from ...evaluation.engine.suites import CaseSuite
from .correcting import correction_suite
from .judging import judging_suite


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield no routes: what the gateway keeps is looked at through the command line."""
    del settings
    yield APIRouter()


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[CaseSuite, ...]]:
    """Yield the suites that hold corrections, and the judge of answers, to their release gates."""
    with correction_suite(settings) as correction, judging_suite(settings) as judging:
        yield correction, judging
