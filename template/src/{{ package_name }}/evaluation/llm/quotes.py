"""Grade one case: each grader answers one question about one output."""

import re

_SPACE = re.compile(r"\s+")


def is_quoted_from(quote: str, source: str) -> bool:
    """Return whether `quote` is not empty and stands in `source`, but for case and white space."""
    return bool(_fold(quote)) and _fold(quote) in _fold(source)


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
