"""Tell how near two terms of one language are: the same word, a form of it, a word like it, or a part of a compound."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from .analysis import is_unspaced, terms

_SAME, _FORM, _LIKE, _HEAD, _PART = 1.0, 0.9, 0.8, 0.7, 0.4
# Letters at least of what two forms share, of the last part of a compound and of its first, and of the rest of one.
_BEGIN, _SHORTEST_HEAD, _SHORTEST_PART, _SHORTEST_REST = 4, 4, 5, 3
# A verb of one character in any form, as Japanese writes it.
_INFLECTED = re.compile("[\u3400-\u9fff][\u3040-\u309f]?")
# What German puts before or into a verb, and letters at least of what is left.
_INFIXES, _SHORTEST_VERB = ("ge", "zu"), 3


class LanguageForms(BaseModel):
    """The words of a language: `forms.toml` describes the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: str = ""
    before_verbs: str = ""
    capital_nouns: bool = False
    endings: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    compounds: bool = False
    groups: tuple[str, ...] = ()


_NOTHING = LanguageForms()


def forms_of(language: str) -> LanguageForms:
    """Return the forms of a language; of most, none are known."""
    return _known().get(language, _NOTHING)


def nearness(asked: str, said: str, language: str) -> float:
    """Return how near a term of a text is to one that is asked for, in [0, 1]; 1 is the same.

    A derived form (`renewal`, `gekündigt`) is nearer than a word of the same group, that one nearer than the last
    part of a compound (`Kette`, `Förderkette`), and this one than the first. Numbers, identifiers and terms of scripts
    that do not separate words are the same or not near at all.
    """
    if asked == said:
        return _SAME
    if _INFLECTED.fullmatch(asked) and _INFLECTED.fullmatch(said):
        return _FORM if asked[0] == said[0] else 0.0
    if language not in _known() or not (asked.isalpha() and said.isalpha()):
        return 0.0
    return _nearness(asked, said, language)


def nearest(asked: Iterable[str], said: Collection[str], language: str) -> dict[str, str]:
    """Return the terms that a text has only in another form, or as a part of a word, each with the nearest of these."""
    found: dict[str, str] = {}
    for term in asked:
        near = {} if term in said else {other: nearness(term, other, language) for other in said}
        best = max(near.values(), default=0.0)
        if best:
            same = [other for other, value in near.items() if value == best]
            found[term] = min(same, key=lambda other: (abs(len(other) - len(term)), other))
    return found


@lru_cache(maxsize=65_536)
def _nearness(asked: str, said: str, language: str) -> float:
    if is_unspaced(asked) or is_unspaced(said):
        return 0.0
    known = forms_of(language)
    if any(
        one == other or _derives(one, other, known)
        for one in _bases(asked, language)
        for other in _bases(said, language)
    ):
        return _FORM
    if not _groups_of(asked, language).isdisjoint(_groups_of(said, language)):
        return _LIKE
    short, long = sorted((asked, said), key=len)
    if not known.compounds or len(long) < len(short) + _SHORTEST_REST:
        return 0.0
    if len(short) >= _SHORTEST_HEAD and long.endswith(short):
        return _HEAD
    return _PART if len(short) >= _SHORTEST_PART and long.startswith(short) else 0.0


def _derives(one: str, other: str, known: LanguageForms) -> bool:
    """Return whether both begin alike and differ in endings that derive words."""
    short, long = sorted((one, other), key=len)
    if len(short) < _BEGIN or short[:_BEGIN] != long[:_BEGIN]:
        return False
    cut = [short.removesuffix(ending) for ending in known.endings if short.endswith(ending)]
    bases = [short, *(base for base in cut if len(base) >= _BEGIN)]
    return any(long == base + ending for base in bases for ending in known.endings)


@lru_cache(maxsize=65_536)
def _bases(word: str, language: str) -> tuple[str, ...]:
    """Return a word, and without what a participle or an infinitive with "zu" puts before or into it."""
    prefixes = forms_of(language).prefixes
    cuts = [(prefix, prefix + infix) for prefix in ("", *prefixes) for infix in _INFIXES] if prefixes else []
    return (
        word,
        *(
            prefix + word[len(begin) :]
            for prefix, begin in cuts
            if word.startswith(begin) and len(word) >= len(begin) + _SHORTEST_VERB
        ),
    )


@lru_cache(maxsize=65_536)
def _groups_of(term: str, language: str) -> frozenset[int]:
    """Return the groups that have the term or a word that it is a form of."""
    known, members = forms_of(language), _members(language)
    return frozenset(
        number
        for base in _bases(term, language)
        for member, numbers in members.get(base[:_BEGIN], ())
        if member == base or _derives(base, member, known)
        for number in numbers
    )


@cache
def _members(language: str) -> Mapping[str, Sequence[tuple[str, frozenset[int]]]]:
    """Return the terms of all groups with the numbers of their groups, by how they begin."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(forms_of(language).groups):
        for word in group.split():
            for base in _bases(terms(word, language)[0], language):
                found.setdefault(base, set()).add(number)
    by_begin: dict[str, list[tuple[str, frozenset[int]]]] = {}
    for term, numbers in found.items():
        by_begin.setdefault(term[:_BEGIN], []).append((term, frozenset(numbers)))
    return by_begin


@cache
def _known() -> Mapping[str, LanguageForms]:
    text = (files(__package__) / "forms.toml").read_text("utf-8")
    return {name: LanguageForms.model_validate(value) for name, value in tomllib.loads(text).items()}
