"""Whether released models can be loaded."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ...config.settings import Settings
from .rows import model_outputs, model_store
from .tables import declared_tables


@contextmanager
def open_model_check(settings: Settings) -> Iterator[Mapping[str, Callable[[], None]]]:
    """Yield the check `models`: the released model of every table is loaded.

    A table without one does not count: before the first training its routes say so, and the others work.
    """
    tables = declared_tables(settings).values()
    stores = [(model_outputs(settings, table), model_store(settings, table)) for table in tables]

    def check() -> None:
        for outputs, store in stores:
            if outputs.find_current() is not None:
                store.load()

    yield {"models": check}
