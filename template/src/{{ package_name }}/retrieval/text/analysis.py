"""Turn text into the terms that search compares, for any script.

A word is a run of letters, digits and the marks that belong to them; it is case folded, stemmed in the language of its
text, and stripped of accents. Scripts that do not separate words (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese)
are cut into overlapping pairs of characters: Kwok, Comparing representations in Chinese information retrieval, SIGIR
1997.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import Stemmer

from ...domain.llm.text import fold

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff"
_TOKEN = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_SPACED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
_DEFAULT = "english"
_SAMPLE_CHARACTERS = 2_000
_STEMS_KEPT = 200_000


def language_of(text: str, *, among: Sequence[str] = ()) -> str:
    """Return the language whose stop words are the most frequent in the beginning of `text`.

    Ties, and a text without any, go to the first of `among`, else to English. Where `among` is given, no other language
    is returned.
    """
    if len(among) == 1:
        return among[0]
    votes: dict[str, int] = defaultdict(int)
    stop_words = _languages_of_stop_words()
    for token in words(text[:_SAMPLE_CHARACTERS]):
        for language in stop_words.get(token, ()):
            votes[language] += 1
    candidates = among or (_DEFAULT, *stop_words_by_language())
    return max(candidates, key=lambda language: votes.get(language, 0))


def terms(text: str, language: str = _DEFAULT) -> list[str]:
    """Return all terms of a document in their order, stop words included: they make up its length."""
    return _terms(words(text), language)


def query_words(text: str, language: str = _DEFAULT) -> list[tuple[str, str]]:
    """Return the words of a query with their terms, in order and with repetition, without stop words.

    A query of nothing but stop words keeps them.
    """
    tokens = words(text)
    stop_words = stop_words_by_language().get(language, frozenset())
    kept = [token for token in tokens if token not in stop_words] or tokens
    pairs: list[tuple[str, str]] = []
    for token in kept:
        found = _terms([token], language)
        pairs += zip(found, found, strict=True) if is_unspaced(token) else [(token, found[0])]
    return pairs


def query_terms(text: str, language: str = _DEFAULT) -> list[str]:
    """Return the terms of `query_words`."""
    return [term for _, term in query_words(text, language)]


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    # Most words are found by what is between ASCII signs, which is several times quicker than the expression.
    folded = fold(text)
    parts = folded.encode("utf-8", "surrogatepass").translate(_SPACED).decode("utf-8", "surrogatepass").split()
    if folded.isascii():
        return parts
    return [word for part in parts for word in ((part,) if part.isascii() else _TOKEN.findall(part))]


def is_unspaced(token: str) -> bool:
    """Return whether a word is in a script that does not separate words."""
    return not token.isascii() and _IS_UNSPACED.match(token) is not None


@cache
def stop_words_by_language() -> dict[str, frozenset[str]]:
    """Return the stop words of every language that has some, from `stop_words.txt`."""
    lines = (files(__package__) / "stop_words.txt").read_text("utf-8").splitlines()
    return {language: frozenset(rest.split()) for language, _, rest in (line.partition(":") for line in lines)}


@cache
def _languages_of_stop_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, stop_words in stop_words_by_language().items():
        for word in stop_words:
            found[word] = (*found.get(word, ()), language)
    return found


def _terms(tokens: list[str], language: str) -> list[str]:
    stems = _stems(language)
    if all(map(str.isascii, tokens)) or not any(map(is_unspaced, tokens)):
        return [stems[token] for token in tokens]
    found: list[str] = []
    for token in tokens:
        found += _pairs(token) if is_unspaced(token) else [stems[token]]
    return found


def _pairs(token: str) -> list[str]:
    return [token[start : start + 2] for start in range(len(token) - 1)] or [token]


class _Stems(dict[str, str]):
    """The stems of the words that were asked for; forgets all of them when there are too many."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stemmer = _stemmer(language)

    def __missing__(self, word: str) -> str:
        if len(self) >= _STEMS_KEPT:
            self.clear()
        self[word] = stem = _without_accents(str(self._stemmer.stemWord(word)) if self._stemmer else word)
        return stem


@cache
def _stems(language: str) -> _Stems:
    return _Stems(language)


def _without_accents(stem: str) -> str:
    if stem.isascii():
        return stem
    kept = [mark for mark in unicodedata.normalize("NFKD", stem) if not "\u0300" <= mark <= "\u036f"]
    return "".join(kept) or stem


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    return Stemmer.Stemmer(language) if language in Stemmer.algorithms() else None
