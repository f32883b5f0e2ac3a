"""Cut a text into sentences without losing a character."""

import re
from collections.abc import Iterator

# After a full stop that no lower-case word follows and that belongs to no date ("14. Dezember"); after a CJK full stop;
# at an empty line; before a list item; before a row of a table.
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_BOUNDARY = re.compile(
    rf"(?!(?<=\d)\.\s(?:{_MONTHS})\b)"
    r"[.!?][\"')\]]*\s+(?=[^\sa-z])|[。\uff01\uff1f]|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+|]|\d{1,3}[.)])[ \t])"
    r"|\n(?=[^\n|]{0,200} \| )"
)


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans that lie end to end and cover the characters `start:end`; white space ends a sentence."""
    for found in _BOUNDARY.finditer(text, start, end):
        yield start, found.end()
        start = found.end()
    if start < end:
        yield start, end


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` without the white space around them; none is empty."""
    parts = (text[start:end].strip() for start, end in sentence_spans(text, 0, len(text)))
    return [part for part in parts if part]
