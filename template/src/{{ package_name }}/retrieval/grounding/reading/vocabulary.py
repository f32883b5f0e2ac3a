"""The words that the check of answers knows, from `vocabulary.toml`."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

Words = frozenset[str]
# Words of the same meaning, in groups.
Groups = tuple[Words, ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Negation(_Part):
    """Words that turn a statement around; `exceptions` do so for what comes after them."""

    particles: Words
    without: Words
    lacking: Words
    beside: Words
    predicates: Words
    prefixes: tuple[str, ...]
    endings: tuple[str, ...]
    exceptions: Words


class Numbers(_Part):
    """Numbers in words, by language. `counters` are characters that follow a number where words are not separated."""

    one: Words
    multipliers: Words
    values: dict[str, dict[str, int]]
    shares: dict[str, int]
    powers: dict[str, int]
    spans: dict[str, int]
    about: Words
    degrees: Words
    shared_from: Words
    references: Words
    counters: str


class Rates(_Part):
    """How a rate is written: a word of `before`, then a unit of `times`."""

    before: Words
    occasions: Words
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
    until: Words
    weekday_groups: dict[str, str]
    deadlines: Words


class Clock(_Part):
    """How times of day are written."""

    o_clock: Words
    noon: Words
    midnight: Words
    half_past: Words
    half_to: Words
    quarter_past: Words
    quarter_to: Words
    at: Words
    morning: Words
    evening: Words


class Scope(_Part):
    """Words that say of how many things something is true."""

    all: Words
    most: Words
    some: Words
    few: Words
    only: Words
    readings: dict[str, str]
    included: Words
    conditions: Words
    conjunctions: Words
    contrasts: Words


class Limits(_Part):
    """Words that make a number the least or the most."""

    least: Words
    most: Words
    denied_least: Words
    denied_most: Words
    denied_before_numbers: Words


class Roles(_Part):
    """Words around verbs."""

    be: Words
    by: Words
    have: Words
    modals: Words
    articles: Words
    prepositions: Words


class Vocabulary(_Part):
    """All words; `units` has the spellings of each unit, `measures` the units of each measure by their size."""

    negation: Negation
    numbers: Numbers
    units: dict[str, Words]
    measures: dict[str, dict[str, float]]
    rates: Rates
    dates: Dates
    clock: Clock
    scope: Scope
    limits: Limits
    roles: Roles


def alternatives(words: Iterable[str]) -> str:
    """Return a regular expression of any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def vocabulary() -> Vocabulary:
    """Return the words of all languages."""
    text = (files(__package__) / "vocabulary.toml").read_text("utf-8")
    return Vocabulary.model_validate(tomllib.loads(text))
