"""Rank lexical candidates, the same way for every store that has no ranking of its own."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.retrieval.documents import searched_text
from ..hits import RetrievalHit
from ..text.analysis import terms
from .fusion import best_first
from .ranking import Candidates, Strategy, final_scores, term_vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk with its score by words; `language` is that of its text."""

    chunk_id: str
    document_id: str
    text: str
    section: str
    title: str
    language: str
    context: str
    lexical: float

    @property
    def searched(self) -> str:
        """The text by which the passage is found."""
        return searched_text(title=self.title, section=self.section, context=self.context, text=self.text)


def ranked(
    passages: Sequence[Passage],
    asked: Sequence[tuple[str, str]],
    *,
    limit: int,
    idf: Mapping[str, float] | None = None,
    strategy: Strategy = "mix",
) -> tuple[RetrievalHit, ...]:
    """Return the best `limit` passages by words, characters and feedback; equal scores are ordered by chunk id.

    `passages` are by falling score by words.
    `asked` are the query's words with their terms. `idf` holds the inverse document frequencies of these terms;
    without it, they are computed over the passages.
    """
    texts = [passage.searched for passage in passages]
    analysed = [terms(text, passage.language) for text, passage in zip(texts, passages, strict=True)]
    known = idf if idf is not None else _idf_over(analysed, {term for _, term in asked})
    weights: dict[str, float] = {}
    for word, term in asked:
        weights[word] = weights.get(word, 0.0) + known[term]
    lexical = np.array([passage.lexical for passage in passages])
    candidates = Candidates(lexical=lexical, texts=texts, term_vectors=[term_vector(found) for found in analysed])
    scores = final_scores(weights, candidates, strategy)
    order = best_first(scores, [passage.chunk_id for passage in passages])[:limit]
    return tuple(
        RetrievalHit(
            document_id=passages[position].document_id,
            chunk_id=passages[position].chunk_id,
            score=float(scores[position]),
            text=passages[position].text,
            section=passages[position].section,
            title=passages[position].title,
            language=passages[position].language,
            context=passages[position].context,
        )
        for position in order
    )


def numbered(found: Sequence[str]) -> dict[int, int]:
    """Return how often each term occurs, at most 255, by the number of 32 bits that stands for it; rising."""
    hashes, counts = term_vector(found)
    return dict(zip(memoryview(hashes).cast("I").tolist(), counts, strict=True))


def term_number(term: str) -> int:
    """Return the number by which `numbered` knows a term."""
    return next(iter(numbered([term])))


def idf_of(size: int, holders: int) -> float:
    """Return the inverse document frequency of BM25 of a term that `holders` of `size` passages have."""
    return math.log(1 + (size - holders + 0.5) / (holders + 0.5))


def _idf_over(analysed: Sequence[Sequence[str]], wanted: set[str]) -> dict[str, float]:
    holders = Counter(term for found in analysed for term in wanted & set(found))
    return {term: idf_of(len(analysed), holders[term]) for term in wanted}
