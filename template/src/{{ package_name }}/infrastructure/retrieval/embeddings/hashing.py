"""An embedder without a model: hashed words and letters.

Feature hashing with signs: Weinberger and others, Feature hashing for large scale multitask learning, ICML 2009. Texts
that share stems or parts of words are near; synonyms are not.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from ....models.retrieval.embeddings import Vectors, unit_rows
from ....retrieval.text.analysis import language_of, query_words

_DIMENSIONS = 1_024
_GRAM = 4
_GRAM_WEIGHT = 0.5
_SIGN = 1 << 31


class HashingEmbedder:
    """An `Embedder` that needs nothing and gives the same vectors everywhere."""

    name = f"hashing-{_DIMENSIONS}"

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return a vector a text."""
        rows = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature, weight in _features(text):
                number = zlib.crc32(feature.encode())
                row[number % _DIMENSIONS] += weight if number & _SIGN else -weight
        return unit_rows(rows)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of the text, which is that of a document."""
        return np.asarray(self.embed_documents([text])[0])


def _features(text: str) -> Iterator[tuple[str, float]]:
    asked = query_words(text, language_of(text))
    for term, count in Counter(term for _, term in asked).items():
        yield f"={term}", 1 + math.log(count)
    for gram, count in Counter(gram for word, _ in asked for gram in _grams(f" {word} ")).items():
        yield gram, _GRAM_WEIGHT * (1 + math.log(count))


def _grams(word: str) -> Iterator[str]:
    for start in range(max(len(word) - _GRAM + 1, 1)):
        yield word[start : start + _GRAM]
