"""Documents in Pinecone."""

from contextlib import AbstractContextManager
from pathlib import Path

from ....config.secrets import find_secret, require_secret
from ....config.settings import Settings
from ....retrieval.stores import Store


def open_store(settings: Settings, scratch: Path | None) -> AbstractContextManager[Store]:
    """Open the store in the index that PINECONE_HOST names, for `scratch` in namespaces that are deleted at the end.

    Raises:
        ConfigError: PINECONE_HOST or PINECONE_API_KEY is not set.
        AppError: the index cannot be reached.
    """
    from ....infrastructure.retrieval.pinecone.store import open_pinecone_store

    del settings
    host = require_secret("PINECONE_HOST", needed_by="retrieval.store pinecone")
    key = require_secret("PINECONE_API_KEY", needed_by="retrieval.store pinecone")
    return open_pinecone_store(
        host, key=key, vectors_host=find_secret("PINECONE_VECTORS_HOST"), scratch=scratch is not None
    )
