"""Read numbers in words: "twenty-eight", "achtundzwanzig", "quatre-vingt-douze"."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ..reading.vocabulary import vocabulary

_WORD = re.compile(r"[^\W\d_]{1,40}")
_AND = ("and", "et")
_JOINT = re.compile(r"[ -](?:(?:and|et)[ -])?")
_FOUR, _TEN, _TWENTY, _HUNDRED, _THOUSAND = 4, 10, 20, 100, 1_000


def numbers_in_words(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each number in words begins and ends, and its value."""
    known, one = number_words(language), vocabulary().numbers.one
    start = end = thousands = value = 0
    is_open = False
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if is_open and word in _AND:
            continue
        following = known.get(word, 1 if word in one else None)
        is_joined = is_open and following is not None and _JOINT.fullmatch(text, end, match.start())
        if is_joined and following == _THOUSAND and 0 < value < _THOUSAND:
            end, thousands, value = match.end(), value * _THOUSAND, 0
            continue
        composed = (
            _composed(value, following, word, language, thousands) if is_joined and following is not None else None
        )
        if composed is not None:
            end, value = match.end(), composed
            continue
        if is_open:
            yield start, end, thousands + value
        is_open = word in known
        start, end, thousands, value = match.start(), match.end(), 0, known.get(word, 0)
        if value == _THOUSAND:
            thousands, value = _THOUSAND, 0
    if is_open:
        yield start, end, thousands + value


@cache
def number_words(language: str) -> Mapping[str, int]:
    """Return the words of a language that are numbers; of one that is not known, the English ones."""
    values = vocabulary().numbers.values
    return (
        {**_german_compounds(), **values[language]} if language == "german" else values.get(language, values["english"])
    )


def _composed(left: int, right: int, word: str, language: str, thousands: int) -> int | None:
    """Return the number that two words in a row make ("sixty", "two"), or none."""
    if thousands and not left:
        return right if right < _THOUSAND else None
    if word in vocabulary().numbers.multipliers and left < right:
        return left * right
    is_french = language == "french"
    if is_french and (left, right) == (_FOUR, _TWENTY):
        return left * right
    if left >= _HUNDRED and left % _HUNDRED == 0 and right < _HUNDRED:
        return left + right
    tens = left % _HUNDRED
    has_teens = is_french and tens in (60, 80) and right < _TWENTY
    is_seventeen = is_french and tens % _TWENTY == _TEN and right in (7, 8, 9)
    if has_teens or is_seventeen or (tens >= _TWENTY and tens % _TEN == 0 and right < _TEN):
        return left + right
    return None


@cache
def _german_compounds() -> dict[str, int]:
    known = vocabulary().numbers.values["german"]
    digits = {"ein": 1} | {
        word: value for word, value in known.items() if 1 < value < _TEN and not word.endswith("mal")
    }
    tens = {word: value for word, value in known.items() if value >= _TWENTY and word.endswith(("zig", "ßig"))}
    below = dict(known)
    below |= {f"{one}und{ten}": digits[one] + tens[ten] for one in digits for ten in tens}
    found = dict(below) | {f"{word}mal": value for word, value in below.items()}
    for one, value in digits.items():
        found |= {f"{one}hundert": value * _HUNDRED, f"{one}tausend": value * _THOUSAND}
        found |= {f"{one}hundert{rest}": value * _HUNDRED + few for rest, few in below.items() if few < _HUNDRED}
    return found
