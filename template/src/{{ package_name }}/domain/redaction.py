"""Take secrets and personal data out of texts that are kept or logged.

Keys, tokens, passwords, e-mail addresses, telephone, account and card numbers. It is the one list of the project:
logs, traces, alerts, outputs, failures, records and the memory of agents are redacted by it. What else has to go is in
`own_redaction.py`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from . import own_redaction

# No text can make a pattern slow: quantifiers are bounded, or what they match is given back by no search.
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=://)[^\s/@:\"']{0,200}:[^\s/@\"']{1,500}(?=@)"), "[credentials]"),
    # Begins where a run of its characters begins, and gives nothing back: else each `eyJ` of a text would be looked at
    # as far as the next 4000 characters.
    (re.compile(r"(?<![\w-])((?:(?!eyJ)[\w-])*+)eyJ[\w-]{5,}+\.[\w-]{5,}+(?:\.[\w-]*+)?"), r"\1[token]"),
    (re.compile(r"\b(bearer|basic)(\s{1,5})[\w.~+/=-]{6,4000}", re.IGNORECASE), r"\1\2[token]"),
    (re.compile(r"(?<![A-Za-z0-9])(?:sk|pk|rk|hf|glpat|xox[abeprs]|gh[oprsu]|github_pat)[-_][\w-]{10,500}"), "[key]"),
    (re.compile(r"(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30,100})"), "[key]"),
    (
        re.compile(
            r"((?:api[_-]?key|access[_-]?key|secret|passw(?:or)?d|pwd|token)[\"']{0,2}\s{0,5}[:=]\s{0,5}[\"']?)"
            r"(?!bearer\b|basic\b)[^\s\"',;&<>{}\[\]]{6,2000}",
            re.IGNORECASE,
        ),
        r"\1[secret]",
    ),
    (re.compile(r"(passw(?:or)?d\s{1,3}is\s{1,3})(?![\[])[^\s,;]{4,200}", re.IGNORECASE), r"\1[secret]"),
    (re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}"), "[e-mail]"),
)
# International, with a trunk zero and groups, and as it is written in North America.
_PHONES = (
    re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,6}(?!\w)"),
    re.compile(r"(?<![\w.,-])\(?0\d{2,4}\)?(?:[ /-]{1,2}\d{2,8}){1,4}(?!\w)"),
    re.compile(r"(?<![\w.,-])\(?[2-9]\d{2}\)?[ -]\d{3}-\d{4}(?![\w-])"),
)
_PHONE_DIGITS = range(9, 16)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_IBAN_LENGTHS = range(34, 14, -1)
_SECRET_NAME = re.compile(r"api[_-]?key|secret|passw|authorization|token$|^dsn$|cookie", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,}")
_CARD_LENGTHS = range(13, 20)
# Names of routes, tenants and states come again and again. Only what held nothing is remembered, and no long text.
_CLEAN_TEXTS = 4096
_LONGEST_CLEAN = 100
_clean: set[tuple[str, object]] = set()


def redact(text: str) -> str:
    """Return `text` with every secret replaced by what it was, in brackets. Applying it twice changes nothing more.

    A card number is 13 to 19 digits, in groups or not, that begin with 2 to 6 and satisfy the Luhn formula
    (ISO/IEC 7812-1), an account number an IBAN with a valid check (ISO 13616), a telephone number 9 to 15 digits
    (ITU-T E.164) that begin with a country code or zero, or are grouped as in North America. Secrets of unknown form
    are found by the name before them, as in `password=...`.
    """
    known = (text, own_redaction.PATTERNS)
    if known in _clean:
        return text
    redacted = text
    for pattern, replacement in (*own_redaction.PATTERNS, *_PATTERNS):
        redacted = pattern.sub(replacement, redacted)
    redacted = _DIGITS.sub(_without_cards, _IBAN.sub(_without_iban, redacted))
    for phone in _PHONES:
        redacted = phone.sub(_without_phone, redacted)
    if redacted == text and len(text) <= _LONGEST_CLEAN:
        if len(_clean) >= _CLEAN_TEXTS:
            _clean.clear()
        _clean.add(known)
    return redacted


def redact_values(value: object) -> object:
    """Return `value` with every text in it redacted, in mappings and sequences too; a secret's name hides its value."""
    match value:
        case str():
            return redact(value)
        case Mapping():
            return {
                key: "[secret]" if isinstance(key, str) and _is_secret(key) else redact_values(item)
                for key, item in value.items()
            }
        case list() | tuple():
            return [redact_values(item) for item in value]
        case _:
            return value


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _without_phone(found: re.Match[str]) -> str:
    return "[phone]" if sum(map(str.isdigit, found[0])) in _PHONE_DIGITS else found[0]


def _without_iban(found: re.Match[str]) -> str:
    """Return the match without the longest account number that it begins with; capitals may follow it."""
    places = [place for place, character in enumerate(found[0], 1) if character != " "]
    for length in _IBAN_LENGTHS:
        if length > len(places):
            continue
        number = found[0][: places[length - 1]].replace(" ", "")
        if int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1:
            return f"[account number]{found[0][places[length - 1] :]}"
    return found[0]


def _without_cards(run: re.Match[str]) -> str:
    groups = re.split(r"([ -])", run.group())
    kept: list[str] = []
    position = 0
    while position < len(groups):
        ends = [end for end in _ends(groups, position) if _is_card("".join(groups[position:end:2]))]
        end = max(ends, default=None)
        kept.append("[card number]" if end else groups[position])
        position = end or position + 1
    return "".join(kept)


def _ends(groups: list[str], start: int) -> Iterator[int]:
    # Groups of digits stand at even positions, the separators between them at odd ones.
    if start % 2:
        return
    length = 0
    for index in range(start, len(groups), 2):
        length += len(groups[index])
        if length in _CARD_LENGTHS:
            yield index + 1
        if length >= _CARD_LENGTHS.stop:
            return


def _is_card(digits: str) -> bool:
    if digits[0] not in "23456":
        return False
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
