"""How well passages match a query letter by letter: forgives typos, and finds parts of compounds and inflections.

BM25 over the grams of four characters of words, their edges included, and of two in scripts that do not separate words:
McNamee and Mayfield, Character n-gram tokenization for European language text retrieval, Information Retrieval 7, 2004.
Grams are looked for in the passages at query time, so that there is no index that could disagree.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .analysis import fold, is_unspaced

_K1, _B = 1.2, 0.75
_SPACE = 32
_ASCII = 128
_TABLE_BITS = 16
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_WORD = np.array([code if chr(code).isalnum() else _SPACE for code in range(_ASCII)], dtype=np.uint8)
# General punctuation, and that of Chinese and Japanese, full width included.
_PUNCTUATION = ((0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20))

Scores = NDArray[np.float64]
Grams = NDArray[np.uint64]


def character_scores(weights: Mapping[str, float], texts: Sequence[str]) -> Scores:
    """Return a score a text, shape `(n_texts,)`, in their order; 0 where no gram matches.

    `weights` are the words of the query, each with how rare it is times how often it is repeated.
    """
    gram_weights: dict[int, float] = {}
    for word, weight in weights.items():
        for gram in _grams_of(word):
            gram_weights[gram] = gram_weights.get(gram, 0.0) + weight
    wanted = np.array(sorted(gram_weights), dtype=np.uint64)
    counts = np.zeros((len(texts), len(wanted)))
    if counts.size:
        for is_ascii in (True, False):
            rows = [row for row, text in enumerate(texts) if text.isascii() is is_ascii]
            if rows:
                counts[rows] = _counts([texts[row] for row in rows], wanted, is_ascii=is_ascii)
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0)) if len(texts) else lengths
    rarity = np.array([gram_weights[gram] for gram in wanted.tolist()])
    return np.asarray((counts * (_K1 + 1) / (counts + norm[:, None])) @ rarity)


def _grams_of(word: str) -> list[int]:
    """Return the grams of a folded word as numbers, 16 bits a character, first character lowest."""
    size = 2 if is_unspaced(word) else 4
    padded = word if size == 2 or len(word) < 2 else f" {word} "  # noqa: PLR2004 - a pair
    codes = [ord(character) & 0xFFFF for character in padded]
    return [
        sum(code << 16 * place for place, code in enumerate(codes[start : start + size]))
        for start in range(len(codes) - size + 1)
    ]


def _counts(texts: Sequence[str], wanted: Grams, *, is_ascii: bool) -> Scores:
    """Return how often each text has each wanted gram, shape `(n_texts, n_wanted)`."""
    folded = [fold(text) for text in texts]
    ends = np.cumsum([len(text) + 1 for text in folded])
    grams = _ascii_grams(folded) if is_ascii else _unicode_grams(folded)
    counts = np.zeros(len(texts) * len(wanted), dtype=np.int64)
    table = np.full(1 << _TABLE_BITS, -1, dtype=np.int32)
    table[_hash(wanted)] = np.arange(len(wanted))
    for positions, found in grams:
        place = table[_hash(found)]
        hits = np.flatnonzero(place >= 0)
        hits = hits[wanted[place[hits]] == found[hits]]
        owner = np.searchsorted(ends, positions[hits], side="right")
        counts += np.bincount(owner * len(wanted) + place[hits], minlength=len(counts))
    return counts.reshape(len(texts), len(wanted)).astype(np.float64)


def _ascii_grams(texts: Sequence[str]) -> list[tuple[NDArray[np.int64], Grams]]:
    codes = _WORD[np.frombuffer("\n".join(["", *texts, ""]).encode(), dtype=np.uint8)].astype(np.uint64)
    return [(np.arange(len(codes) - 3), _packed(codes, 4))]


def _unicode_grams(texts: Sequence[str]) -> list[tuple[NDArray[np.int64], Grams]]:
    points = np.frombuffer("\n".join(["", *texts, ""]).encode("utf-32-le"), dtype=np.uint32)
    codes = np.where(points < _ASCII, _WORD[np.minimum(points, _ASCII - 1)], points & 0xFFFF).astype(np.uint64)
    for first, last in _PUNCTUATION:
        codes[(points >= first) & (points <= last)] = _SPACE
    return [(np.arange(len(codes) - size + 1), _packed(codes, size)) for size in (2, 4)]


def _packed(codes: Grams, size: int) -> Grams:
    packed = codes[: len(codes) - size + 1].copy()
    for place in range(1, size):
        packed |= codes[place : len(codes) - size + 1 + place] << np.uint64(16 * place)
    return packed


def _hash(grams: Grams) -> NDArray[np.int64]:
    return ((grams * _MULTIPLIER) >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)
