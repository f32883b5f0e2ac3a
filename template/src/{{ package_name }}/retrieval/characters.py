"""How well passages match a query letter by letter: forgives typos, and finds parts of compounds and inflections.

BM25 over the grams of four characters of words, their edges included, and of two in scripts that do not separate words:
McNamee and Mayfield, Character n-gram tokenization for European language text retrieval, Information Retrieval 7, 2004.
Grams are looked for in the passages at query time, so that there is no index that could disagree.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .analysis import fold, is_unspaced

_K1, _B = 1.2, 0.75
_WORD_GRAM, _UNSPACED_GRAM = 4, 2
_SPACE = 32
# More space than a gram can hold.
_APART = "  "
_ASCII = 128
# General punctuation, and that of Chinese and Japanese, full width included.
_PUNCTUATION = ((0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20))
_SLOT_BITS = 16
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Scores = NDArray[np.float64]
Units = NDArray[np.uint16]
Grams = NDArray[np.uint64]


def character_scores(weights: Mapping[str, float], texts: Sequence[str]) -> Scores:
    """Return a score a text, shape `(n_texts,)`, in their order; 0 where no gram matches.

    `weights` are the words of the query, each with how rare it is times how often it is repeated.
    """
    scores = np.zeros(len(texts))
    if not len(texts):
        return scores
    folded = [fold(text) for text in texts]
    units = _units(f" {_APART.join(folded)} ")
    ends = np.cumsum([len(_APART) + (len(text) if text.isascii() else len(_utf_16(text)) // 2) for text in folded])
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
    for size, rarities in _wanted(weights).items():
        wanted = np.array(sorted(rarities), dtype=np.uint64)
        counts = _counts(_windows(units, size), wanted, ends)
        saturated = counts * (_K1 + 1) / (counts + norm[:, None])
        scores += saturated @ np.array([rarities[gram] for gram in wanted.tolist()])
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


def _counts(found: Grams, wanted: Grams, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often each text, the last gram of which is before its end, has each wanted gram.

    The shape is `(n_texts, n_wanted)`; `wanted` is rising.
    """
    # A table of hashes leaves a few places to be compared in full.
    is_slot = np.zeros(1 << _SLOT_BITS, dtype=np.bool_)
    is_slot[_slots(wanted)] = True
    places = np.flatnonzero(is_slot[_slots(found)])
    near = found[places]
    index = np.minimum(np.searchsorted(wanted, near), len(wanted) - 1)
    same = wanted[index] == near
    owner = np.searchsorted(ends, places[same], side="right")
    cells = owner * len(wanted) + index[same]
    return np.bincount(cells, minlength=len(ends) * len(wanted)).reshape(len(ends), len(wanted))


def _units(text: str) -> Units:
    """Return folded text as UTF-16 code units, with spaces for signs."""
    return np.take(_spaced(), np.frombuffer(_utf_16(text), dtype="<u2"))


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _windows(units: Units, size: int) -> Grams:
    """Return the gram that starts at each place, its first character in the lowest 16 bits."""
    overlapping = np.ndarray((max(len(units) - size + 1, 0),), dtype=f"<u{2 * size}", buffer=units, strides=(2,))
    return overlapping.astype(np.uint64)


def _slots(grams: Grams) -> NDArray[np.int64]:
    return ((grams * _MULTIPLIER) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)


@cache
def _spaced() -> Units:
    """Return for each UTF-16 code unit itself, or a space for a sign that separates words."""
    table = np.arange(1 << 16, dtype="<u2")
    table[[code for code in range(_ASCII) if not chr(code).isalnum()]] = _SPACE
    for first, last in _PUNCTUATION:
        table[first : last + 1] = _SPACE
    return table
