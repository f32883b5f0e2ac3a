"""Pseudo-relevance feedback: raise the scores of passages that are similar to high-scoring passages.

Two steps over vectors of the candidates, in which a term weighs the less, the more candidates have it: likeness to the
best (pseudo-relevance feedback; Rocchio, Relevance feedback in information retrieval, 1971) and smoothing over nearest
neighbours (Diaz, Regularizing ad hoc retrieval scores, CIKM 2005). It needs no weights and no statistics of the corpus.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from .fusion import min_max

Matrix = NDArray[np.float64]
# The hashed terms of a passage, each once, 32 bits, and how often it has each, 8 bits.
TermVector = tuple[bytes, bytes]

_BEST = 10
_NEIGHBOURS = 10
_LIKENESS = 0.2
_SMOOTHING = 0.2
_LOG_COUNTS = 1 + np.log(np.maximum(np.arange(256), 1))


def similarities(term_vectors: Sequence[TermVector]) -> Matrix:
    """Return the cosines of the passages, shape `(n, n)`, with zeros in the diagonal."""
    size = len(term_vectors)
    hashes = np.frombuffer(b"".join([terms for terms, _ in term_vectors]), dtype="<u4").astype(np.uint64)
    counts = np.frombuffer(b"".join([times for _, times in term_vectors]), dtype=np.uint8)
    rows = np.repeat(np.arange(size, dtype=np.uint64), [len(times) for _, times in term_vectors])
    # One number holds the term, the passage and the count; in their order, equal terms stand side by side.
    entries = np.sort(hashes << 32 | rows << 8 | counts)
    rows, counts = (entries >> 8 & 0xFFFFFF).astype(np.intp), entries.astype(np.uint8)
    terms = entries >> 32
    starts = np.concatenate(([0], np.flatnonzero(terms[1:] != terms[:-1]) + 1))
    shared = np.diff(starts, append=len(entries))
    idf = np.maximum(np.log((size + 1) / (np.arange(size + 1) + 0.5)), 0)
    weights = _LOG_COUNTS[counts] * np.repeat(idf[shared], shared)
    lengths = np.sqrt(np.bincount(rows, weights * weights, minlength=size))
    # A term of one passage counts for its length only.
    is_shared = shared > 1
    columns = np.repeat(np.arange(np.count_nonzero(is_shared)), shared[is_shared])
    both = np.repeat(is_shared, shared)
    vectors = np.zeros((size, np.count_nonzero(is_shared)), dtype=np.float32)
    vectors[rows[both], columns] = weights[both] / np.maximum(lengths, 1e-12)[rows[both]]
    # More threads than one would cost more than they bring for a matrix of this size.
    with _threads().limit(limits=1):
        cosines = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(cosines, 0)
    return cosines


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def with_feedback(scores: Matrix, cosines: Matrix) -> Matrix:
    """Return `scores` in [0, 1], shape `(n,)`, after both steps."""
    best = np.argsort(-scores, kind="stable")[:_BEST]
    weight = scores[best] / max(float(scores[best].sum()), 1e-12)
    scores = (1 - _LIKENESS) * scores + _LIKENESS * min_max(cosines[:, best] @ weight)
    neighbours = min(_NEIGHBOURS, len(scores) - 1)
    if neighbours < 1:
        return scores
    threshold = -np.partition(-cosines, neighbours - 1, axis=1)[:, neighbours - 1 : neighbours]
    graph = np.where(cosines >= threshold, cosines, 0)
    graph /= np.maximum(graph.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray((1 - _SMOOTHING) * scores + _SMOOTHING * (graph @ scores))
