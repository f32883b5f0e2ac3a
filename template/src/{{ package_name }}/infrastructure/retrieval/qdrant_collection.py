"""One collection of Qdrant: reading and writing points, and the revision that searches see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from qdrant_client import QdrantClient
from qdrant_client import models as qdrant

from ...errors import AppError
from ...retrieval.hits import NO_FILTERS
from ...retrieval.stores import COSINE_DIGITS
from .qdrant_points import INDEXED, STATE_ID, TERMS, visible

_RARE_LANGUAGE = 0.01
_LANGUAGES = 100
_PAGE = 256
_SPARE = 32
_READS = 5

Payload = Mapping[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The newest published revision, and the languages of its chunks, the most frequent first, without rare ones."""

    revision: int
    languages: tuple[str, ...]


class Collection:
    """A collection; it is made if it is missing."""

    def __init__(self, client: QdrantClient, name: str) -> None:
        self._client = client
        self._name = name
        if not client.collection_exists(name):
            weights = qdrant.SparseVectorParams(modifier=qdrant.Modifier.IDF)
            client.create_collection(name, vectors_config={}, sparse_vectors_config={TERMS: weights})
            for field, schema in INDEXED.items():
                client.create_payload_index(name, field, schema)

    def state(self) -> State:
        """Return what is published."""
        payload = self.payload_of(STATE_ID)
        return State(revision=payload.get("revision", 0), languages=tuple(payload.get("languages", ())))

    def publish(self, revision: int) -> None:
        """Let searches see a revision, by writing one point."""
        seen = visible(revision, NO_FILTERS)
        counted = self._client.facet(self._name, key="language", facet_filter=seen, limit=_LANGUAGES, exact=True).hits
        total = sum(hit.count for hit in counted)
        often = sorted((-hit.count, str(hit.value)) for hit in counted if hit.count > _RARE_LANGUAGE * total)
        payload = {"kind": "state", "revision": revision, "languages": [language for _, language in often]}
        self.upsert([qdrant.PointStruct(id=STATE_ID, vector={}, payload=payload)])

    def consistently(self, read: Callable[[State], Found]) -> tuple[State, Found]:
        """Return what `read` found in one revision, which is still stored when it is done.

        Raises:
            AppError: revisions are published faster than they can be read.
        """
        for _ in range(_READS):
            state = self.state()
            found = read(state)
            if self.state().revision <= state.revision + 1:
                return state, found
        raise AppError("Qdrant: documents change faster than they can be read", hint="try again")

    def best(
        self, query: qdrant.SparseVector | list[float], using: str, limit: int, wanted: qdrant.Filter
    ) -> list[tuple[Payload, float]]:
        """Return the points with the highest scores, rounded, best first; equal scores are ordered by chunk id."""
        size = limit + _SPARE
        while True:
            points = self._client.query_points(
                self._name,
                query=query,
                using=using,
                query_filter=wanted,
                limit=size,
                search_params=qdrant.SearchParams(exact=True),
            ).points
            found: list[tuple[Payload, float]] = [
                (point.payload or {}, round(point.score, COSINE_DIGITS)) for point in points
            ]
            # Which of several equal points Qdrant leaves out is not defined: the cut must not be among them.
            if len(found) < size or found[-1][1] < found[limit - 1][1]:
                return sorted(found, key=lambda item: (-item[1], item[0]["chunk_id"]))[:limit]
            size *= 4

    def payload_of(self, identifier: str) -> Payload:
        """Return the payload of a point, empty if there is none."""
        found = self._client.retrieve(self._name, [identifier])
        return (found[0].payload if found else None) or {}

    def scroll(self, *conditions: qdrant.Condition) -> Iterator[Payload]:
        """Yield the payloads of all points that satisfy the conditions, without their texts."""
        wanted, fields = qdrant.Filter(must=list(conditions)), qdrant.PayloadSelectorExclude(exclude=["text"])
        offset = None
        while True:
            found, offset = self._client.scroll(
                self._name, scroll_filter=wanted, limit=_PAGE, offset=offset, with_payload=fields
            )
            yield from (point.payload or {} for point in found)
            if offset is None:
                return

    def upsert(self, points: Sequence[qdrant.PointStruct]) -> None:
        """Write points, all of them or none."""
        if points:
            self._client.upsert(self._name, list(points))

    def delete(self, *conditions: qdrant.Condition) -> None:
        """Delete the points that satisfy the conditions."""
        self._client.delete(self._name, qdrant.Filter(must=list(conditions)))

    def delete_ids(self, identifiers: Sequence[str]) -> None:
        """Delete points; one that is not there is not an error."""
        if identifiers:
            self._client.delete(self._name, list(identifiers))

    def set_payload(self, payload: dict[str, object], *conditions: qdrant.Condition) -> None:
        """Change fields of the points that satisfy the conditions."""
        self._client.set_payload(self._name, payload, points=qdrant.Filter(must=list(conditions)))

    def has_vectors(self, model: str) -> bool:
        """Return whether points can have vectors of the model."""
        vectors = self._client.get_collection(self._name).config.params.vectors
        return isinstance(vectors, dict) and model in vectors

    def make_vectors(self, model: str, size: int) -> None:
        """Let points have vectors of the model."""
        if not self.has_vectors(model):
            config = qdrant.DenseVectorConfig(size=size, distance=qdrant.Distance.COSINE)
            self._client.create_vector_name(self._name, model, qdrant.DenseVectorNameConfig(dense=config))
