"""Score passages by character n-grams: tolerates typos, and finds parts of compounds and inflections.

BM25 over the grams of four characters of words, their edges included, and of two in scripts that do not separate words:
McNamee and Mayfield, Character n-gram tokenization for European language text retrieval, Information Retrieval 7, 2004.
Grams are looked for in the passages at query time, so that there is no index that could disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...domain.llm.text import fold
from .analysis import is_unspaced

_K1, _B = 1.2, 0.75
_WORD_GRAM, _UNSPACED_GRAM = 4, 2
_SPACE = 32
_ASCII = 128
# General punctuation, and that of Chinese and Japanese, full width included.
_PUNCTUATION = ((0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20))
# More space than a gram can hold.
_APART = "  "
_MULTIPLIER = np.uint16(0x9E37)

Scores = NDArray[np.float64]
Units = NDArray[np.uint16]
Grams = NDArray[np.unsignedinteger]


def character_scores(weights: Mapping[str, float], texts: Sequence[str]) -> Scores:
    """Return a score a text, shape `(n_texts,)`, in their order; 0 where no gram matches.

    `weights` are the words of the query, each with how rare it is times how often it is repeated.
    """
    scores = np.zeros(len(texts))
    if not len(texts):
        return scores
    # ASCII is folded by the table.
    folded = [text if text.isascii() else fold(text) for text in texts]
    joined = f" {_APART.join(folded)} "
    units = _letters().take(np.frombuffer(_utf_16(joined), dtype="<u2"))
    # Only where a character takes two units are they counted one by one.
    sizes = map(len, folded) if len(units) == len(joined) else (len(_utf_16(text)) // 2 for text in folded)
    ends = np.cumsum([size + len(_APART) for size in sizes])
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
    for size, gram_weights in _wanted(weights).items():
        wanted = np.array(sorted(gram_weights), dtype=f"<u{2 * size}")
        counts = _counts(units, wanted, ends)
        saturated = counts * (_K1 + 1) / (counts + norm[:, None])
        scores += saturated @ np.array([gram_weights[gram] for gram in wanted.tolist()])
    return scores


def _wanted(weights: Mapping[str, float]) -> Mapping[int, Mapping[int, float]]:
    """Return the grams of folded words with their weights, by size."""
    wanted: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for word, weight in weights.items():
        size = _UNSPACED_GRAM if is_unspaced(word) else _WORD_GRAM
        padded = _utf_16(word if size == _UNSPACED_GRAM or len(word) == 1 else f" {word} ")
        for start in range(0, len(padded) - 2 * size + 1, 2):
            wanted[size][int.from_bytes(padded[start : start + 2 * size], "little")] += weight
    return wanted


def _counts(units: Units, wanted: Grams, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often each text, the last gram of which starts before its end, has each wanted gram.

    The shape is `(n_texts, n_wanted)`; `wanted` is rising.
    """
    size = wanted.itemsize // 2
    starts = max(len(units) - size + 1, 0)
    # A hash of 16 bits leaves a few places to be compared in full.
    is_wanted = np.zeros(1 << 16, dtype=np.bool_)
    is_wanted[_hashes(wanted.view("<u2").reshape(-1, size).T)] = True
    places = np.flatnonzero(is_wanted.take(_hashes([units[skip : starts + skip] for skip in range(size)])))
    found = np.ndarray((starts,), dtype=wanted.dtype, buffer=units, strides=(2,))[places]
    index = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    same = wanted[index] == found
    owner = np.searchsorted(ends, places[same], side="right")
    cells = owner * len(wanted) + index[same]
    return np.bincount(cells, minlength=len(ends) * len(wanted)).reshape(len(ends), len(wanted))


def _hashes(characters: Iterable[Units]) -> Units:
    """Return a hash of each gram, whose first, second and further characters are given in columns."""
    first, *others = characters
    hashes = first.copy()
    for column in others:
        hashes *= _MULTIPLIER
        hashes += column
    return hashes


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


@cache
def _letters() -> Units:
    """Return for each UTF-16 code unit itself, folded if it is ASCII, or a space for a sign that separates words."""
    table = np.arange(1 << 16, dtype="<u2")
    table[:_ASCII] = [ord(fold(chr(code))) if chr(code).isalnum() else _SPACE for code in range(_ASCII)]
    for first, last in _PUNCTUATION:
        table[first : last + 1] = _SPACE
    return table
