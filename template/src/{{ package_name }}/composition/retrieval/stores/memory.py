"""Documents that are gone with the process."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from ....config.settings import Settings
from ....infrastructure.retrieval.in_memory import InMemoryStore
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open an empty store."""
    del settings, scratch
    return nullcontext(InMemoryStore())
