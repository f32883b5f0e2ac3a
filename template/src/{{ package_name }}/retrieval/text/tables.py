"""Read rows of tables as they stand in a text: cells between "|"."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from .analysis import terms

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:-]{3,1000}")


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a row, empty ones included; of what is no row, nothing."""
    text = line.strip()
    if text.startswith("|") and text.endswith("|") and len(text) > 1:
        text = text[1:-1]
    elif " | " not in f" {text} ":
        return ()
    return tuple(cell.strip() for cell in _BAR.split(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sentence, and of a row of a table its cells and those of its header."""

    text: str
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The cells that are not empty, each after its header; none where they do not fit the header."""
        pairs = zip(self.header, self.cells, strict=True) if len(self.header) == len(self.cells) else ()
        return tuple(f"{header}: {cell}" if header else cell for header, cell in pairs if cell)


def rows_of(sentences: Iterable[str], context: str) -> Iterator[Row]:
    """Yield the sentences of a passage; the header of a table, which may stand in its context, is none of them."""
    header = cells_of(context.rpartition("\n")[2].rpartition("; ")[2])
    for sentence in sentences:
        cells = cells_of(sentence)
        if _RULE.fullmatch(sentence):
            continue
        if cells and not header:
            # A line of dashes may follow.
            header = cells_of(sentence.partition("\n")[0])
            continue
        header = header if cells else ()
        yield Row(text=sentence, cells=cells, header=header)


def shown(row: Row, asked: Collection[str], language: str) -> str | None:
    """Return "Plan: Pro; Users: 5": the first cell and those that the asked terms or their headers speak of.

    All cells where they speak of no header; the text of what has no header that fits. None if what is asked for is
    empty.
    """
    if not row.named:
        return row.text
    wanted, places = set(asked), range(1, len(row.cells))
    by_header = [place for place in places if not wanted.isdisjoint(terms(row.header[place], language))]
    by_cell = [place for place in places if not wanted.isdisjoint(terms(row.cells[place], language))]
    if by_header and not any(row.cells[place] for place in by_header):
        return None
    # Cells with the words of the question alone do not answer it, unless the first column does.
    names_first = by_cell and not wanted.isdisjoint(terms(row.header[0], language))
    kept = {0, *by_header, *by_cell} if by_header or names_first else range(len(row.cells))
    only = replace(row, cells=tuple(cell if place in kept else "" for place, cell in enumerate(row.cells)))
    return "; ".join(only.named)
