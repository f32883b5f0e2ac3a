"""Wire the language-model capability."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from ...config.settings import Settings
from .judging import suites

__all__ = ["routes", "suites"]


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield no routes: what the gateway keeps is looked at through the command line."""
    del settings
    yield APIRouter()
