"""Documents in files of this machine, with their vectors in FAISS."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.settings import Settings
from ....infrastructure.retrieval.embedded.store import open_embedded_store
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store of `embedded`, with the same files."""
    from ....infrastructure.retrieval.faiss.neighbours import FaissNeighbours

    return open_embedded_store((scratch or settings.state_dir) / "documents.sqlite3", neighbours=FaissNeighbours())
