"""The interface of each feature's module in this package."""

from contextlib import AbstractContextManager
from typing import Protocol

from fastapi import APIRouter

from ..config.settings import Settings
from ..evaluation.engine.suites import AnySuite


class Part(Protocol):
    """A feature that is wired. The modules beside this one are the implementations."""

    def routes(self, settings: Settings) -> AbstractContextManager[APIRouter]:
        """Open the feature's routes; what they use is closed with the context."""
        ...

    def suites(self, settings: Settings) -> AbstractContextManager[tuple[AnySuite, ...]]:
        """Open the feature's evaluation suites. They leave no trace in the state of the application."""
        ...
