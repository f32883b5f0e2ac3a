"""Read shares and halves in words: "a quarter of", "three quarters of an hour", "one in five", "anderthalb Tage"."""

import re
from collections.abc import Iterator
from functools import cache

from ..reading.vocabulary import alternatives, vocabulary
from .measures import SHARE, Quantity, exactly, unit_of, unit_spellings
from .numerals import number_words

_HUNDRED, _FEW, _DOZEN, _HALF = 100, 10, 12, 2
# "The northern half" is no share of a number.
_KIND = re.compile(r"\b(?:the|its|their|der|die|la) [^\W\d_]{1,20} $", re.IGNORECASE)
_BEFORE = 40
# These are shares without a number before them.
_HALVES = ("hälfte", "moitié")

# Where something begins and ends, and how much it is.
Placed = tuple[int, int, Quantity]


def shares(text: str, language: str) -> Iterator[Placed]:
    """Yield the shares and halves of a text in their order; of those that overlap, the first and longest."""
    found = [*_shares(text, language), *_in_so_many(text, language), *_and_a_half(text, language), *_spans(text)]
    after = 0
    for start, end, quantity in sorted(found, key=lambda each: (each[0], -each[1])):
        if start >= after:
            yield start, end, quantity
            after = end


def _shares(text: str, language: str) -> Iterator[Placed]:
    known = vocabulary().numbers
    for match in _share(language).finditer(text):
        word = match["share"].lower()
        unit = unit_of(match["unit"] or "")
        count = _number(match["many"], language)
        is_share = word in _HALVES or count > 1
        is_share = is_share or (bool(match["of"]) and (bool(match["many"]) or known.shares[word] == _HALF))
        if not unit and (not is_share or _KIND.search(text[max(match.start() - _BEFORE, 0) : match.start()])):
            continue
        value = count / known.shares[word] * (1 if unit else _HUNDRED)
        yield match.start(), match.end(), exactly(value, unit or SHARE)


def _spans(text: str) -> Iterator[Placed]:
    for match in _span().finditer(text):
        yield match.start(), match.end(), exactly(vocabulary().numbers.spans[match[0].lower()], "minute")


def _in_so_many(text: str, language: str) -> Iterator[Placed]:
    for match in _one_in_so_many(language).finditer(text):
        few, many = (_number(each, language) for each in match.groups())
        if 0 < few < many:
            yield match.start(), match.end(), exactly(few / many * _HUNDRED, SHARE)


def _and_a_half(text: str, language: str) -> Iterator[Placed]:
    for match in _a_half_more(language).finditer(text):
        count = _number(match["many"] or match["german"] or match["french"], language)
        unit = unit_of(match["first"] or match["after"] or match["between"] or "")
        yield match.start(), match.end(), exactly(count + 0.5, unit)


def _number(written: str | None, language: str) -> int:
    """Return a number in digits or words; "a" and what is left out are one."""
    said = (written or "").lower()
    return int(said) if said.isdigit() else number_words(language).get(said, 1)


@cache
def _share(language: str) -> re.Pattern[str]:
    known = vocabulary().numbers
    many = rf"(?:(?P<many>\d|{alternatives(_few(language, _FEW) | known.one)})[ -])?"
    of = rf"(?P<of> (?:{alternatives(known.shared_from)})\b['\u2019]?)"
    spellings = (each for each in unit_spellings() if each.isalpha() and each.isascii() and len(each) > 1)
    unit = rf"[ '\u2019-]?(?:(?:{alternatives(known.one)}) ?)?(?P<unit>{alternatives(spellings)})\b"
    return re.compile(rf"\b{many}(?P<share>{alternatives(known.shares)})\b(?:{of}?(?: ?{unit})?)", re.IGNORECASE)


@cache
def _one_in_so_many(language: str) -> re.Pattern[str]:
    few = alternatives(_few(language, _FEW) | vocabulary().numbers.one - {"a", "an"})
    return re.compile(rf"\b({few}|\d{{1,2}}) (?:out of|in|von|sur) ({few})\b", re.IGNORECASE)


@cache
def _a_half_more(language: str) -> re.Pattern[str]:
    few = alternatives(_few(language, _DOZEN) | {"one", "une", "un"})
    return re.compile(
        r"\b(?:(?:an?|one) (?P<first>hour|day|week|month|year) and a half\b"
        rf"|(?:(?P<many>\d{{1,3}}|{few}) and a half|(?P<german>{few}|ein|ander)(?:einhalb|thalb))"
        r"(?:[ -](?P<after>[^\W\d_]{1,20}))?)"
        rf"|\b(?P<french>\d{{1,3}}|{few}) (?P<between>[^\W\d_]{{1,20}}) et demie?\b",
        re.IGNORECASE,
    )


def _few(language: str, most: int) -> frozenset[str]:
    return frozenset(word for word, value in number_words(language).items() if 1 < value <= most and word.isalpha())


@cache
def _span() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(vocabulary().numbers.spans)})\b", re.IGNORECASE)
