"""Whether documents can be searched."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ...config.settings import Settings
from .stores.choices import open_store


@contextmanager
def open_index_check(settings: Settings) -> Iterator[Mapping[str, Callable[[], None]]]:
    """Yield the check `index`: a search of the store answers. It may find nothing: documents can be ingested later."""
    with open_store(settings) as store:

        def check() -> None:
            store.search("ready", limit=1)

        yield {"index": check}
