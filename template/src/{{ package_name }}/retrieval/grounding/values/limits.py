"""Find what makes a number the least or the most: "at least", "up to", "no later than", "ne doit pas dépasser"."""

import re
from functools import cache

from ..reading.vocabulary import alternatives, vocabulary
from .numerals import number_words

LEAST, MOST = "least", "most"


def limits_of(text: str, language: str) -> frozenset[str]:
    """Return which limits a text names."""
    lowered = text.lower()
    found = {_kind(match) for match in _denied(language).finditer(lowered) if match["compared"]}
    for match in _plain().finditer(_denied(language).sub(" ", lowered)):
        found.add(LEAST if match["least"] else MOST)
    return frozenset(found)


def without_limits(lowered: str, language: str) -> str:
    """Return a text without the words that deny a comparison ("no later than"), which deny no more than that."""
    return _denied(language).sub(" ", lowered)


def _kind(match: "re.Match[str]") -> str:
    return MOST if match["compared"] in vocabulary().limits.denied_least else LEAST


@cache
def _plain() -> re.Pattern[str]:
    known = vocabulary().limits
    least, most = alternatives(known.least), alternatives(known.most)
    return re.compile(rf"(?<![^\W\d_])(?:(?P<least>{least})|(?P<most>{most}))(?![a-zà-ÿ])")


@cache
def _denied(language: str) -> re.Pattern[str]:
    negation, known = vocabulary().negation, vocabulary().limits
    names = [
        name for groups in (vocabulary().dates.weekdays, vocabulary().dates.months) for each in groups for name in each
    ]
    number = alternatives((*number_words(language), *names, *vocabulary().clock.noon, *vocabulary().clock.midnight))
    french = rf"(?:\b(?:{alternatives(negation.beside)})[ '\u2019](?:[^\W\d_]{{1,20}} ){{0,2}})?"
    always, before = (known.denied_least | known.denied_most) - known.denied_before_numbers, known.denied_before_numbers
    return re.compile(
        rf"{french}\b(?:{alternatives(negation.particles)})(?: [^\W\d_]{{1,20}}){{0,2}}? "
        rf"(?:(?P<compared>(?:{alternatives(always)})\b"
        rf"|(?:{alternatives(before)})(?= (?:the |le |dem |den )?(?:\d|(?:{number})\b)))"
        r"|[^\W\d_]{2,20}er (?:than|als)\b|plus [^\W\d_]{2,20} que\b)"
    )
