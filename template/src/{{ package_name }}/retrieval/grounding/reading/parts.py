"""Sentences and clauses with their words and terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType

from ...text.analysis import query_terms, terms, words
from .vocabulary import alternatives, vocabulary

_AS_WRITTEN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sentence or a clause of it, with its words and its terms; `terms` leaves out stop words and numbers.

    `reach` has those of the subject of its sentence as well. `spelled` has, of terms of a claim, the terms of its
    passages that mean the same. What an exception says does not hold.
    """

    text: str
    language: str
    words: tuple[str, ...]
    terms: frozenset[str]
    reach: frozenset[str]
    is_exception: bool = False
    spelled: Mapping[str, str] = field(default_factory=lambda: _AS_WRITTEN, compare=False)

    @classmethod
    def of(cls, text: str, language: str, spelled: Mapping[str, str] = _AS_WRITTEN) -> "Part":
        """Return the part with this text."""
        said = (term for term in query_terms(text, language) if not term.lstrip("=")[0].isdigit())
        found = frozenset(spelled.get(term, term) for term in said)
        return cls(text=text, language=language, words=tuple(words(text)), terms=found, reach=found, spelled=spelled)

    def term(self, word: str) -> str:
        """Return the term of one of its words."""
        term = term_of(word, self.language)
        return self.spelled.get(term, term)

    def shared(self, other: "Part") -> frozenset[str]:
        """Return the terms that both have, or their subjects."""
        return self.reach & other.reach

    def having(self, text: str) -> "Part":
        """Return the part with another text and everything else as in this one."""
        return replace(Part.of(text, self.language, self.spelled), is_exception=self.is_exception)


def plainly(text: str) -> str:
    """Return the text with the plain words for idioms ("only" for "nothing but")."""
    return _idioms().sub(lambda match: vocabulary().scope.readings[match[0].lower()], text)


@lru_cache(maxsize=2_048)
def term_of(word: str, language: str) -> str:
    """Return the term of a word."""
    return terms(word, language)[0]


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(vocabulary().scope.readings)})\b", re.IGNORECASE)
