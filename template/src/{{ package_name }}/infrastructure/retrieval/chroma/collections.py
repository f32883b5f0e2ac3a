"""Chroma's HTTP API, as far as the store needs it.

Without Chroma's own client: the tests run its server, whose package contains the same files as that of the client.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import httpx2

from ....errors import AppError

Row = dict[str, Any]
Expression = dict[str, Any]

# Of a request.
_ROWS = 256
# How many rows Chroma's index looks at before it takes the nearest; it does not look at all.
_NEIGHBOURS = 512


class Collections:
    """The collections of a database of Chroma; they are made where they are missing.

    Every method raises AppError if Chroma cannot be reached, or refuses.
    """

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        identity = self._request("GET", "/auth/identity")
        databases = identity["databases"]
        if len(databases) != 1:
            raise _error(f"the key is for {len(databases)} databases, not for one")
        self._base = f"/tenants/{identity['tenant']}/databases/{databases[0]}/collections"
        self._ids: dict[str, str] = {}

    def names(self) -> list[str]:
        """Return the names of all collections, sorted."""
        return sorted(collection["name"] for collection in self._request("GET", self._base))

    def exists(self, name: str) -> bool:
        """Return whether there is a collection of this name."""
        return name in self._ids or name in self.names()

    def drop(self, name: str) -> None:
        """Delete a collection."""
        self._request("DELETE", f"{self._base}/{name}")
        self._ids.pop(name, None)

    def count(self, name: str) -> int:
        """Return how many rows a collection has."""
        return int(self._request("GET", f"{self._at(name)}/count"))

    def scroll(self, name: str, where: Expression) -> Iterator[Row]:
        """Yield the rows whose metadata satisfies `where`, but for those that are deleted meanwhile."""
        found = self._post(name, "get", {"where": where, "include": []})
        for page in _pages(found["ids"]):
            yield from self.get(name, page)

    def get(self, name: str, ids: Sequence[str]) -> list[Row]:
        """Return the rows with these ids."""
        return [row for page in _pages(ids) for row in self._rows(name, {"ids": page})]

    def matching(self, name: str, pattern: str) -> list[Row]:
        """Return the rows whose text has a match of a regular expression."""
        return self._rows(name, {"where_document": {"$regex": pattern}})

    def nearest(self, name: str, vector: Sequence[float], size: int, where: Expression) -> list[tuple[str, float]]:
        """Return ids and cosine distances of the nearest rows that Chroma's index finds."""
        body = {"query_embeddings": [vector], "n_results": size, "where": where, "include": ["distances"]}
        found = self._post(name, "query", body)
        return list(zip(found["ids"][0], found["distances"][0], strict=True))

    def upsert(self, name: str, rows: Sequence[Row]) -> None:
        """Write rows; metadata that is None is removed."""
        for page in _pages(rows):
            body = {
                "ids": [row["id"] for row in page],
                "embeddings": [row["vector"] for row in page],
                "documents": [row["document"] for row in page],
                "metadatas": [row["metadata"] for row in page],
            }
            self._post(name, "upsert", body)

    def update(self, name: str, ids: Sequence[str], metadata: Mapping[str, int]) -> None:
        """Set metadata of rows; one that is not there is left out."""
        for page in _pages(ids):
            self._post(name, "update", {"ids": page, "metadatas": [metadata] * len(page)})

    def delete(self, name: str, *, ids: Sequence[str] | None = None, where: Expression | None = None) -> None:
        """Delete rows."""
        self._post(name, "delete", {"ids": ids, "where": where})

    def _at(self, name: str) -> str:
        if name not in self._ids:
            body = {
                "name": name,
                "get_or_create": True,
                "configuration": {"hnsw": {"space": "cosine", "ef_search": _NEIGHBOURS}},
            }
            self._ids[name] = self._request("POST", self._base, body)["id"]
        return f"{self._base}/{self._ids[name]}"

    def _rows(self, name: str, selected: Expression) -> list[Row]:
        found = self._post(name, "get", {**selected, "include": ["documents", "metadatas"]})
        return [
            {"id": identifier, "document": document, "metadata": metadata}
            for identifier, document, metadata in zip(
                found["ids"], found["documents"] or (), found["metadatas"] or (), strict=True
            )
        ]

    def _post(self, name: str, action: str, body: Expression) -> Any:  # noqa: ANN401 - JSON of Chroma
        return self._request("POST", f"{self._at(name)}/{action}", body)

    def _request(self, method: str, path: str, body: Expression | None = None) -> Any:  # noqa: ANN401 - JSON of Chroma
        try:
            response = self._client.request(method, f"/api/v2{path}", json=body)
            if response.is_error:
                raise _error(f"{response.status_code}: {_message(response)}")
            return response.json()
        except httpx2.HTTPError as error:
            raise _error(str(error) or type(error).__name__) from error
        except ValueError as error:
            raise _error("the reply is not JSON") from error


def _error(message: str) -> AppError:
    return AppError(f"Chroma: {message}", hint="check CHROMA_URL and CHROMA_API_KEY")


def _message(response: httpx2.Response) -> str:
    with suppress(ValueError, KeyError, TypeError):
        return str(response.json()["message"])
    return response.reason_phrase


def _pages(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + _ROWS] for start in range(0, len(items), _ROWS)]
