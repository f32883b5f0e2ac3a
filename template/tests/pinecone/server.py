"""An index of Pinecone on the loopback interface: the part of its HTTP protocol that the store uses.

`POST /vectors/upsert`, `GET /vectors/fetch`, `POST /vectors/fetch_by_metadata`, `POST /vectors/delete` (by ids or by
filter), `POST /query`, `GET /namespaces` (by prefix), `DELETE /namespaces/{name}`; filters with `$and`, `$eq`, `$in`,
`$lte`, `$gte` and `$gt`; the key in `Api-Key`; positions in the log in headers. No other operation is known, and what
the real server refuses of these is refused: vectors of the wrong kind or size, metadata that is not flat, deletions in
a namespace that is not there.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from ..loopback import Message, Receive, Send, read_body

Row = dict[str, Any]

_PAGE = 3
_ROWS, _IDS = 1_000, 1_000
_METADATA_BYTES = 40_960


class RefusedError(Exception):
    """What the server answers with a status that is not 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class PineconeServer:
    """An ASGI application: a sparse index, or a dense one of `dimension`.

    A write can be read after `lag` further requests: as there, in the order of the log, and not at once.
    """

    key: str
    dimension: int | None = None
    lag: int = 0
    namespaces: dict[str, dict[str, Row]] = field(default_factory=dict)
    committed: int = 0
    reconciled: int = 0
    paths: list[str] = field(default_factory=list)
    _log: list[tuple[int, Callable[[], None]]] = field(default_factory=list)

    def reset(self) -> None:
        """Forget everything."""
        self.lag = 0
        self.namespaces.clear()
        self.paths.clear()
        self._log.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        body = await read_body(receive)
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        self.paths.append(scope["path"])
        try:
            status, reply = 200, self._answer(scope, headers, body)
        except RefusedError as error:
            status, reply = error.status, {"code": 3, "message": str(error), "details": []}
        positions = {"x-pinecone-lsn-committed": self.committed, "x-pinecone-lsn-reconciled": self.reconciled}
        shown = positions if scope["path"] in {"/query", "/vectors/upsert"} else {}
        encoded = [(name.encode(), str(value).encode()) for name, value in shown.items()]
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", b"application/json"), *encoded],
            }
        )
        await send({"type": "http.response.body", "body": json.dumps(reply).encode()})

    def _answer(self, scope: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> Any:  # noqa: ANN401 - JSON
        if headers.get("api-key") != self.key or not headers.get("x-pinecone-api-version"):
            raise RefusedError(401, "Invalid API key")
        self._follow()
        path, method = scope["path"], scope["method"]
        if path == "/namespaces":
            prefix = parse_qs(scope["query_string"].decode()).get("prefix", [""])[0]
            found = {name: rows for name, rows in sorted(self.namespaces.items()) if name.startswith(prefix)}
            return {"namespaces": [{"name": name, "record_count": len(rows)} for name, rows in found.items()]}
        if method == "DELETE" and path.startswith("/namespaces/"):
            name = unquote(path.removeprefix("/namespaces/"))
            self._namespace(name)
            self._write(lambda: self.namespaces.pop(name, None))
            return {}
        if path == "/vectors/fetch":
            query = parse_qs(scope["query_string"].decode())
            return self._fetch(query.get("ids", []), query.get("namespace", [""])[0])
        known: dict[str, Callable[[Row, str], Any]] = {
            "/vectors/upsert": self._upsert,
            "/vectors/fetch_by_metadata": self._fetch_by_metadata,
            "/vectors/delete": self._delete,
            "/query": self._query,
        }
        if method != "POST" or path not in known:
            raise RefusedError(404, f"{method} {path} is not known here")
        request = json.loads(body)
        return known[path](request, request.get("namespace", ""))

    def _upsert(self, request: Row, namespace: str) -> Row:
        rows = request["vectors"]
        if not 1 <= len(rows) <= _ROWS:
            raise RefusedError(400, f"{len(rows)} vectors in a request")
        for row in rows:
            self._check(row)
        self._write(lambda: self.namespaces.setdefault(namespace, {}).update({row["id"]: row for row in rows}))
        return {"upsertedCount": len(rows)}

    def _fetch(self, ids: list[str], namespace: str) -> Row:
        if not 1 <= len(ids) <= _IDS:
            raise RefusedError(400, f"{len(ids)} ids in a request")
        rows = self.namespaces.get(namespace, {})
        return {"vectors": {name: _shown(rows[name]) for name in ids if name in rows}, "namespace": namespace}

    def _fetch_by_metadata(self, request: Row, namespace: str) -> Row:
        found = sorted(self._matching(request["filter"], namespace), key=lambda row: str(row["id"]))
        start = int(request.get("paginationToken", 0))
        page = found[start : start + _PAGE]
        reply: Row = {"vectors": {row["id"]: _shown(row) for row in page}, "namespace": namespace}
        if start + _PAGE < len(found):
            reply["pagination"] = {"next": str(start + _PAGE)}
        return reply

    def _delete(self, request: Row, namespace: str) -> Row:
        self._namespace(namespace)

        def apply() -> None:
            rows = self.namespaces.get(namespace, {})
            ids = request.get("ids") or [row["id"] for row in self._matching(request["filter"], namespace)]
            for name in ids:
                rows.pop(name, None)

        self._write(apply)
        return {}

    def _query(self, request: Row, namespace: str) -> Row:
        sparse = request.get("sparseVector")
        if (sparse is None) == (self.dimension is None):
            raise RefusedError(400, "the query is not of the index's kind")
        rows = self._matching(request.get("filter", {}), namespace)
        scored = [(_product(request, row), row) for row in rows]
        best = sorted((item for item in scored if sparse is None or item[0] > 0), key=lambda item: -item[0])
        with_metadata = request.get("includeMetadata")
        matches = [
            {"id": row["id"], "score": score, **({"metadata": _floats(row["metadata"])} if with_metadata else {})}
            for score, row in best[: request["topK"]]
        ]
        return {"matches": matches, "namespace": namespace}

    def _matching(self, wanted: Row, namespace: str) -> list[Row]:
        return [row for row in self.namespaces.get(namespace, {}).values() if _matches(wanted, row["metadata"])]

    def _namespace(self, name: str) -> None:
        if name not in self.namespaces:
            raise RefusedError(404, "Namespace not found")

    def _check(self, row: Row) -> None:
        if self.dimension is None and not (row.get("sparseValues") or {}).get("indices"):
            raise RefusedError(400, "Sparse vector must contain at least one value")
        if self.dimension is not None and len(row.get("values") or ()) != self.dimension:
            raise RefusedError(400, f"Vector dimension does not match the dimension of the index {self.dimension}")
        if self.dimension is not None and not any(row["values"]):
            raise RefusedError(400, "Dense vectors must contain at least one non-zero value")
        for name, value in row.get("metadata", {}).items():
            listed = isinstance(value, list) and value and all(isinstance(item, str) for item in value)
            if not (listed or isinstance(value, str | int | float)):
                raise RefusedError(400, f"Metadata value must be a string, number, boolean or list of strings: {name}")
        if len(json.dumps(row.get("metadata", {})).encode()) > _METADATA_BYTES:
            raise RefusedError(400, "Metadata size is over the limit")

    def _write(self, apply: Callable[[], object]) -> None:
        self.committed += 1

        def applied(position: int = self.committed) -> None:
            apply()
            self.reconciled = position

        self._log.append((self.lag, applied))
        if not self.lag:
            self._follow()

    def _follow(self) -> None:
        self._log = [(left - 1, apply) for left, apply in self._log]
        while self._log and self._log[0][0] < 0:
            self._log.pop(0)[1]()


def _matches(wanted: Row, metadata: Row) -> bool:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "$eq": lambda stored, value: value in stored if isinstance(stored, list) else stored == value,
        "$in": lambda stored, value: stored in value,
        "$lte": lambda stored, value: stored <= value,
        "$gte": lambda stored, value: stored >= value,
        "$gt": lambda stored, value: stored > value,
    }
    for name, condition in wanted.items():
        if name == "$and":
            if not all(_matches(part, metadata) for part in condition):
                return False
            continue
        for sign, value in condition.items():
            if sign not in tests:
                raise RefusedError(400, f"unknown operator {sign}")
            if name not in metadata or not tests[sign](metadata[name], value):
                return False
    return True


def _product(request: Row, row: Row) -> float:
    if sparse := request.get("sparseVector"):
        stored = dict(zip(row["sparseValues"]["indices"], row["sparseValues"]["values"], strict=True))
        pairs = zip(sparse["indices"], sparse["values"], strict=True)
        return math.fsum(value * stored.get(index, 0.0) for index, value in pairs)
    product = math.fsum(one * other for one, other in zip(request["vector"], row["values"], strict=True))
    return product / (math.hypot(*request["vector"]) * math.hypot(*row["values"]))


def _shown(row: Row) -> Row:
    return {**row, "metadata": _floats(row.get("metadata", {}))}


def _floats(metadata: Row) -> Row:
    return {name: float(value) if isinstance(value, int) else value for name, value in metadata.items()}
