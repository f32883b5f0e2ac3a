"""The encoding of a text file: Unicode where it is that, else as declared, else surely Windows-1252."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ...errors import AppError

_BLOCK = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "koi8-r", "mac-roman", "cp850", "cp932")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+(?:[A-Za-z]+[\x80-\xff]+)*[A-Za-z]*")
_LETTERS_BEFORE = re.compile(rb"[A-Za-z]*\Z")
_LONGEST, _MOST_WORDS = 40, 20_000
# As bytes of Windows-1252: its letters; those that few Western languages have; signs that stand within no word.
_LETTER = rb"[A-Za-z\x8c\x9c\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_FOREIGN = re.compile(rb"[\x81\x8a\x8d-\x90\x9a\x9d-\x9f\xa4\xd0\xdd\xde\xf0\xfd\xfe]")
_SIGN = re.compile(
    _LETTER + rb"[\x82-\x87\x89\x8b\x94\x9b\xa1-\xa3\xa5-\xa8\xaa\xac\xae-\xb3\xb5\xb6\xb8-\xbf\xd7\xf7]" + _LETTER
)
# A letter after a small one, or between letters of which the next is small, is no capital.
_CAPITAL = re.compile(
    rb"(?:[a-z\xdf-\xf6\xf8-\xff]|" + _LETTER + rb"(?=.[a-z\xdf-\xf6\xf8-\xff]))[\x8c\xc0-\xd6\xd8-\xde]"
)
# Letters that no Western language has both of: as of Czech, and as of Hungarian.
_RIVALS = (b"\xf8\xec", b"\xf5\xfb")
_LIKELY_FOREIGN = (_FOREIGN, _SIGN, _CAPITAL)


class EncodingError(AppError):
    """A text whose letters are not surely those of one encoding."""


def encoding_of(file: Path, declared: str = "") -> str:
    """Return the encoding of a file by its name in Python; UTF-16 needs a byte order mark or to be `declared`.

    Raises:
        EncodingError: it is not Unicode, and without a declared encoding not surely Windows-1252; or none is called so.
    """
    _require_known(file, declared)
    with file.open("rb") as stream:
        beginning = stream.read(_BLOCK)
    if beginning.startswith(_UTF_16):
        return "utf-16"
    if declared and (b"\0" in beginning or not _is_utf_8(file)):
        return declared
    if not declared and b"\0" not in beginning and not _is_utf_8(file):
        _require_windows_1252(file)
        return "cp1252"
    return "utf-8-sig"


def _require_known(file: Path, declared: str) -> None:
    try:
        b"a".decode(declared or "ascii")
    except UnicodeError:
        return
    except LookupError as error:
        hint = f"such as {', '.join(_OTHERS)}, or none for Unicode and Windows-1252"
        raise EncodingError(f"{file}: there is no encoding {declared!r}", hint=hint) from error


def _is_utf_8(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8") as stream:
            while stream.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _require_windows_1252(file: Path) -> None:
    content = file.read_bytes()
    unicode = content.decode("utf-8", errors="replace")
    if len(re.findall(r"[^\x00-\x7f\ufffd]", unicode)) > unicode.count("\ufffd"):
        line = unicode[: unicode.index("\ufffd")].count("\n") + 1
        raise EncodingError(f"{file}: is UTF-8, but not in line {line}", hint="correct that line, or save it as UTF-8")
    if (word := _doubtful(list(dict.fromkeys(islice(_words(content), _MOST_WORDS))))) is None:
        return
    readings = {_read(word, name): name for name in (*reversed(_OTHERS), "cp1252")}
    listed = ", ".join(f"{text!r} in {name}" for text, name in reversed(readings.items()) if text.isalpha())
    raise EncodingError(
        f"{file}: its letters are in an unknown encoding{f': a word is {listed}' if listed else ''}",
        hint="save it as UTF-8, or name the encoding: --encoding, or `encoding` in the layout of the declaration",
    )


def _words(content: bytes) -> Iterator[bytes]:
    """Yield the words that have more than letters of ASCII."""
    for found in _BEYOND_ASCII.finditer(content):
        before = _LETTERS_BEFORE.search(content, max(0, found.start() - _LONGEST), found.start())
        yield (before[0] if before else b"") + found[0][:_LONGEST]


def _doubtful(words: list[bytes]) -> bytes | None:
    """Return a word that is likely not of Windows-1252; None where all are."""
    beyond = letters = 0
    for word in words:
        if any(pattern.search(word) for pattern in _LIKELY_FOREIGN):
            return word
        own = [letter for letter in _read(word, "cp1252") if letter.isalpha()]
        more = sum(not letter.isascii() for letter in own)
        if len(own) > 3 and more == len(own):  # noqa: PLR2004 - such as a word of Cyrillic
            return word
        if len(own) > 1:
            beyond, letters = beyond + more, letters + len(own)
    found = {*b"".join(words)}
    for rivals in _RIVALS:
        if {*rivals} <= found:
            return next(word for word in words if rivals[1] in word)
    # In Western words most letters are plain; two short words, such as "da" and "net" in Cyrillic, have none.
    foreign = beyond > 3 and 2 * beyond > letters  # noqa: PLR2004 - more than one short word
    return max(words, key=len) if foreign else None


def _read(word: bytes, encoding: str) -> str:
    return word.decode(encoding, errors="replace")
