"""One namespace of an index of Pinecone: writing, reading, and waiting until what was written can be read."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pinecone import Index, NotFoundError

from ....errors import AppError

Row = dict[str, Any]
Expression = dict[str, Any]

_SETTLE_S = 60.0
# Below the bytes of a request, whatever the size of the vectors.
_ROWS = 40
_IDS = 100


class Namespace:
    """A namespace, which is there once something was written to it.

    Pinecone applies writes in their order and some time later. Each reply to a write has its position in the log, each
    reply to a query the position up to which the index follows. Reads wait until what this object wrote is there;
    an index that does not tell its position is not waited for.
    """

    def __init__(self, index: Index, name: str, *, poll_s: float) -> None:
        self._index = index
        self._name = name
        self._poll_s = poll_s
        self._written: int | None = None
        self._probe: Row = {}

    def upsert(self, rows: Sequence[Row]) -> None:
        """Write rows in the place of those with the same ids."""
        for start in range(0, len(rows), _ROWS):
            page = rows[start : start + _ROWS]
            reply = self._index.upsert(vectors=page, namespace=self._name)
            self._written = reply.response_info.lsn_committed if reply.response_info else None
            self._probe = _query_of(page[-1])

    def delete(self, wanted: Expression) -> None:
        """Delete rows by what they are."""
        with suppress(NotFoundError):
            self._index.delete(filter=wanted, namespace=self._name)

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete rows by their ids."""
        with suppress(NotFoundError):
            self._index.delete(ids=list(identifiers), namespace=self._name)

    def drop(self) -> None:
        """Delete all of it."""
        with suppress(NotFoundError):
            self._index.delete_namespace(name=self._name)

    def fetch(self, identifiers: Sequence[str]) -> list[Row]:
        """Return the rows with these ids, whole."""
        self.settle()
        found: list[Row] = []
        for start in range(0, len(identifiers), _IDS):
            with suppress(NotFoundError):
                page = self._index.fetch(ids=list(identifiers[start : start + _IDS]), namespace=self._name)
                found += [_row(vector) for vector in page.vectors.values()]
        return found

    def scroll(self, wanted: Expression) -> Iterator[Mapping[str, Any]]:
        """Yield the metadata of rows."""
        self.settle()
        token = None
        with suppress(NotFoundError):
            while True:
                page = self._index.fetch_by_metadata(
                    filter=wanted, namespace=self._name, limit=_IDS, pagination_token=token
                )
                yield from (vector.metadata or {} for vector in page.vectors.values())
                token = page.pagination.next if page.pagination else None
                if not token:
                    return

    def best(self, query: Row, size: int, wanted: Expression) -> list[tuple[Mapping[str, Any], float]]:
        """Return metadata and scores of the `size` best."""
        self.settle()
        try:
            found = self._index.query(top_k=size, namespace=self._name, filter=wanted, include_metadata=True, **query)
        except NotFoundError:
            return []
        return [(match.metadata or {}, match.score) for match in found.matches]

    def settle(self) -> None:
        """Wait until a query can see what was written last.

        Raises:
            AppError: it takes too long.
        """
        waits_until = time.monotonic() + _SETTLE_S
        while self._written is not None:
            info = self._index.query(top_k=1, namespace=self._name, **self._probe).response_info
            position = info.lsn_reconciled if info else None
            if position is None or position >= self._written:
                self._written = None
            elif time.monotonic() > waits_until:
                raise AppError(f"Pinecone: not indexed within {_SETTLE_S:g} s", hint="run `ingest` again")
            else:
                time.sleep(self._poll_s)


def _query_of(row: Row) -> Row:
    return {"sparse_vector": row["sparse_values"]} if "sparse_values" in row else {"vector": row["values"]}


def _row(vector: Any) -> Row:  # noqa: ANN401 - the client's own type
    row: Row = {"id": vector.id, "metadata": dict(vector.metadata or {})}
    if vector.sparse_values is None:
        return {**row, "values": list(vector.values)}
    sparse = {"indices": list(vector.sparse_values.indices), "values": list(vector.sparse_values.values)}
    return {**row, "sparse_values": sparse}
