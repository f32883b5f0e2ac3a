"""Tell editions of one document apart by the date or version in what they are called."""

import re
from collections.abc import Iterable, Sequence

from .hits import RetrievalHit
from .text.analysis import words

_EDITION = re.compile(
    r"(?<![\w.])(?:(?P<day>(?:19|20)\d\d-\d\d(?:-\d\d)?)|(?P<year>(?:19|20)\d\d)"
    r"|(?:v|version|release|edition)[ _-]?(?P<version>\d{1,4}(?:\.\d{1,4}){0,3}))(?!\w)",
    re.IGNORECASE,
)


def superseded_by(cited: Iterable[RetrievalHit], found: Sequence[RetrievalHit]) -> tuple[str, tuple[str, ...]]:
    """Return the edition of the cited documents, and the ids of documents among `found` that are older editions.

    Editions of a document have the same title, or the same id, but for one date or version. Without an older one,
    both are empty.
    """
    chosen, older = "", dict[str, None]()
    for hit in cited:
        known = _names(hit)
        for other in found:
            for name, (_, order) in _names(other).items():
                if other.document_id != hit.document_id and name in known and order < known[name][1]:
                    chosen, older[other.document_id] = known[name][0], None
    return chosen, tuple(older)


def _names(hit: RetrievalHit) -> dict[tuple[str, ...], tuple[str, tuple[int, ...]]]:
    """Return the names of a document without its edition, each with the edition as it is written and as it sorts."""
    names = {}
    for text in (hit.title, hit.document_id):
        found = _EDITION.search(text.replace("_", " "))
        if found:
            written = next(filter(None, found.groups()))
            kind = 1 if found["version"] else 0
            rest = (str(kind), *words(text[: found.start()]), *words(text[found.end() :]))
            names[rest] = (written, tuple(map(int, re.findall(r"\d+", written))))
    return {name: value for name, value in names.items() if len(name) > 1}
