"""The words that the check of answers knows, from `vocabulary.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

Words = frozenset[str]
# Words of the same meaning, in groups.
Groups = tuple[Words, ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Negation(_Part):
    """Words that turn a statement around."""

    particles: Words
    predicates: Words
    prefixes: tuple[str, ...]
    endings: tuple[str, ...]


class Numbers(_Part):
    """Numbers in words, by language. `counters` are characters that follow a number where words are not separated."""

    one: Words
    values: dict[str, dict[str, int]]
    fractions: Words
    references: Words
    counters: str


class Rates(_Part):
    """How a rate is written: a word of `before`, then a unit of `times`."""

    before: Words
    times: Words


class Dates(_Part):
    """Names of dates. A group's place is its number: the second group of `months` is February."""

    months: Groups
    weekdays: Groups
    seasons: Groups
    ordinals: Groups
    periods: Words
    earlier: Words
    later: Words


class Scope(_Part):
    """Words that say of how many things something is true."""

    all: Words
    most: Words
    some: Words
    only: Words
    at_least: Words
    at_most: Words
    conjunctions: Words


class Roles(_Part):
    """Words around verbs."""

    be: Words
    by: Words
    modals: Words
    prepositions: Words


class Vocabulary(_Part):
    """All words; `units` has the spellings of each unit."""

    negation: Negation
    numbers: Numbers
    units: dict[str, Words]
    rates: Rates
    dates: Dates
    scope: Scope
    roles: Roles


@cache
def vocabulary() -> Vocabulary:
    """Return the words of all languages."""
    text = (files(__package__) / "vocabulary.toml").read_text("utf-8")
    return Vocabulary.model_validate(tomllib.loads(text))
