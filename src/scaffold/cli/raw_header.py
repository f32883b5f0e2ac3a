"""The columns that the first line of a text file names, for a message; the project reads the file itself."""

import codecs
import csv
import re
from collections.abc import Sequence
from pathlib import Path

_BEGINNING = 64 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_TARGET = re.compile(r"target|label|class|outcome|result|y", re.IGNORECASE)


def columns_of(file: Path) -> tuple[str, ...]:
    """Return the names of the columns; none where the file is no text, as workbooks and Parquet are."""
    with file.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
    wide = beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = beginning.decode("utf-16" if wide else "utf-8-sig", errors="replace").lstrip()
    if re.search(r"[\0-\x08\x0e-\x1f]", text):
        return ()
    first = next((line for line in text.splitlines() if not line.startswith("sep=")), "")
    delimiter = max(_DELIMITERS, key=first.count)
    return tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter), []) if name.strip())


def likely_targets(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that are called as a target, or the last one."""
    return tuple(name for name in columns if _TARGET.fullmatch(name)) or tuple(columns[-1:])
