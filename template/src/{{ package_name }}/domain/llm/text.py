"""Compare texts: what counts as the same words."""

import unicodedata


def normalize(text: str) -> str:
    """Return the form in which texts are compared: compatibility composition (NFKC), case folded, white space single.

    Idempotent.
    """
    return " ".join(fold(text).split())


def fold(text: str) -> str:
    """Return `text` in compatibility composition and case folded; white space stays as it is."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def is_quoted(quote: str, text: str) -> bool:
    """Return whether `quote` is not blank and occurs in `text`; case, width and white space make no difference."""
    return bool(normalize(quote)) and normalize(quote) in normalize(text)
