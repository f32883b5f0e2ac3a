"""Compare texts: what counts as the same words."""

import unicodedata

# Soft hyphen, joiners and the byte order mark: inside a word, and not seen.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))


def normalize(text: str) -> str:
    """Return the form in which texts are compared: compatibility composition (NFKC), case folded, white space single.

    Idempotent.
    """
    return " ".join(fold(text).split())


def fold(text: str) -> str:
    """Return `text` in compatibility composition and case folded, without characters that are invisible in a word.

    White space stays as it is.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold())


def is_quoted(quote: str, text: str) -> bool:
    """Return whether `quote` is not blank and occurs in `text`; case, width and white space make no difference."""
    return bool(normalize(quote)) and normalize(quote) in normalize(text)
