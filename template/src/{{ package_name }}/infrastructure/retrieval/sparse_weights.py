"""BM25 as a product of sparse vectors, for servers that have them and no BM25 of their own."""

from collections import Counter
from collections.abc import Sequence

from ...retrieval.ranking.passages import numbered, term_number

_K1, _B = 1.2, 0.75
# Of a chunk. BM25 takes the mean of the corpus, but a record's weights are fixed when it is stored.
_TYPICAL_TERMS = 150


def chunk_weights(terms: Sequence[str]) -> dict[int, float]:
    """Return the document's side of BM25 for each term by its number, rising: all but the inverse frequency."""
    norm = _K1 * (1 - _B + _B * len(terms) / _TYPICAL_TERMS)
    return {term: count * (_K1 + 1) / (count + norm) for term, count in numbered(terms).items()}


def query_weights(terms: Sequence[str]) -> dict[int, float]:
    """Return how often a query has each of its terms, by their numbers, rising."""
    times = Counter(map(term_number, terms))
    return {term: float(times[term]) for term in sorted(times)}
