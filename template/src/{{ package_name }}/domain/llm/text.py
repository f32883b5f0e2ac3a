"""Compare texts: what counts as the same words."""

import re
import unicodedata

# Soft hyphen, joiners and the byte order mark: inside a word, and not seen.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))

# Characters that become marks of the letter before them, among others, many in a row. Putting them in order takes
# quadratic time, and no letter has more than the Unicode standard expects in a stream (UAX 15).
_MARKS = 30
_MANY = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}")


def normalize(text: str) -> str:
    """Return the form in which texts are compared: compatibility composition (NFKC), case folded, white space single.

    Idempotent.
    """
    return " ".join(fold(text).split())


def fold(text: str) -> str:
    """Return `text` in compatibility composition and case folded, without characters that are invisible in a word.

    White space stays as it is; of the marks of one letter, those after the thirtieth are left out.
    """
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", _with_few_marks(text.translate(_INVISIBLE)))
    return _with_few_marks(unicodedata.normalize("NFKC", composed.casefold()))


def _with_few_marks(text: str) -> str:
    return _MANY.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    kept, marks = list[str](), 0
    for character in found[0]:
        is_mark = character in "\uff9e\uff9f" or unicodedata.category(character).startswith("M")
        marks = marks + 1 if is_mark else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def is_quoted(quote: str, text: str) -> bool:
    """Return whether `quote` is not blank and occurs in `text`; case, width and white space make no difference."""
    return bool(normalize(quote)) and normalize(quote) in normalize(text)
