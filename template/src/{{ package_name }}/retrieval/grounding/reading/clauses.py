"""Cut sentences into clauses."""

import itertools
import re
from dataclasses import replace
from functools import cache, lru_cache

from ...text.analysis import stop_words_by_language
from .parts import Part
from .vocabulary import alternatives, vocabulary

_LONGEST_SUBJECT = 3


@lru_cache(maxsize=2_048)
def clauses_of(sentence: Part, *, least_terms: int = 2) -> tuple[Part, ...]:
    """Return the clauses of a sentence, each once; those with fewer terms are part of the one before.

    Without a clause, it is the sentence. What is excepted ("open daily except on Mondays") is a clause with the
    words of what it is an exception from.
    """
    match = _exception().search(sentence.text)
    text = sentence.text if match is None else f"{sentence.text[: match.start()]}{sentence.text[match.end() :]}"
    found = [sentence.having(each) for each in _cut(text, sentence, least_terms)]
    if match and found:
        exception = sentence.having(f"{found[-1].text} {match['what']}")
        found.append(replace(exception, is_exception=not sentence.is_exception))
    subject = _subject(sentence) if least_terms else frozenset()
    about = (replace(clause, reach=clause.terms | subject) for clause in found[1:])
    return tuple(dict.fromkeys((*found[:1], *about))) or (sentence,)


def _cut(text: str, sentence: Part, least_terms: int) -> list[str]:
    found: list[list[str]] = []
    before = ""
    for each in filter(str.strip, _boundary().split(text)):
        clause = sentence.having(f"{before}{each}")
        before = ""
        if found and _adds(clause, least_terms):
            found[-1].append(each)
        elif len(clause.terms) >= least_terms and not _depends(clause, least_terms, is_first=not found):
            found.append([clause.text])
        elif not found:
            before = f"{clause.text}, "
    return [" ".join(clause) for clause in found] or ([before] if before else [])


def _adds(clause: Part, least_terms: int) -> bool:
    """Return whether a clause only adds a thing to the clause before: "and meals", "including the attic"."""
    included = vocabulary().scope.included
    if not included.isdisjoint((*clause.words[:1], *clause.words[-1:])) or _depends(clause, least_terms):
        return True
    is_said_apart = any(map(str.isdigit, clause.text)) or not vocabulary().negation.particles.isdisjoint(clause.words)
    return len(clause.terms) < least_terms and not is_said_apart


def _depends(clause: Part, least_terms: int, *, is_first: bool = False) -> bool:
    """Return whether a clause says when or where another one is true: "if it rains", "on public holidays, ..."."""
    if not least_terms or not clause.words:
        return False
    is_place = clause.words[0] in vocabulary().roles.prepositions and len(clause.terms) <= _LONGEST_SUBJECT
    return clause.words[0] in vocabulary().scope.conditions or (is_first and is_place)


def _subject(sentence: Part) -> frozenset[str]:
    """Return the terms of the first words that are no stop words: clauses after the first are mostly about them."""
    stop_words = stop_words_by_language().get(sentence.language, frozenset())
    kept = itertools.dropwhile(stop_words.__contains__, sentence.words)
    first = list(itertools.takewhile(lambda word: word not in stop_words, kept))[:_LONGEST_SUBJECT]
    return frozenset(sentence.term(word) for word in first if not word.isdigit()) & sentence.terms


@cache
def _boundary() -> re.Pattern[str]:
    begins = alternatives(vocabulary().scope.conjunctions | vocabulary().scope.contrasts)
    return re.compile(rf"[;:]\s|(?:,\s|(?<=\s))(?:{begins})\s|,\s(?!\d)|、")


@cache
def _exception() -> re.Pattern[str]:
    return re.compile(
        rf"(?:,\s)?\b(?:{alternatives(vocabulary().negation.exceptions)})(?=[\s'\u2019])(?P<what>[^,;]{{1,400}})(?:,\s)?",
        re.IGNORECASE,
    )
