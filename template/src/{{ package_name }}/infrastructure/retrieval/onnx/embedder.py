"""An embedding model of this machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....config.retrieval.embeddings import Pooling
from ....models.retrieval.embeddings import EmbeddingError, Vectors, unit_rows
from .model import OnnxModel


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxEmbedder:
    """An `Embedder` over a transformer whose output is a vector for each token, or for each text.

    `query_prefix` and `passage_prefix` are what the model was trained to see before each.
    """

    model: OnnxModel
    pooling: Pooling
    query_prefix: str
    passage_prefix: str
    batch: int

    @property
    def name(self) -> str:
        """The model, with all that its vectors depend on."""
        return f"onnx-{self.model.name}-{self.pooling}-{self.query_prefix}-{self.passage_prefix}".rstrip("-")

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages in their order, shape `(n_texts, dimensions)`.

        Raises:
            EmbeddingError: the output of the model is no vectors.
        """
        prefixed = [self.passage_prefix + text for text in texts]
        # Texts of about the same length share a batch, because the shorter are filled up.
        order = sorted(range(len(prefixed)), key=lambda place: len(prefixed[place]))
        rows: dict[int, Vectors] = {}
        for start in range(0, len(order), self.batch):
            places = order[start : start + self.batch]
            vectors = self._vectors([prefixed[place] for place in places])
            rows |= dict(zip(places, vectors, strict=True))
        return np.stack([rows[place] for place in range(len(prefixed))]) if rows else np.empty((0, 0), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query, shape `(dimensions,)`.

        Raises:
            EmbeddingError: the output of the model is no vectors.
        """
        return np.asarray(self._vectors([self.query_prefix + text])[0])

    def _vectors(self, texts: list[str]) -> Vectors:
        output, mask = self.model.run(texts)
        match output.ndim:
            case 2:
                vectors = output
            case 3 if self.pooling == "first":
                vectors = output[:, 0]
            case 3:
                weights = mask[:, :, None].astype(np.float32)
                vectors = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
            case _:
                raise EmbeddingError(f"{self.model.name}: its first output has {output.ndim} dimensions, not 2 or 3")
        if not np.isfinite(vectors).all():
            raise EmbeddingError(f"{self.model.name}: gave vectors that are not finite")
        return unit_rows(vectors)
