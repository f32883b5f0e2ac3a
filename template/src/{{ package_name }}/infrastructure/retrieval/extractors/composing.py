"""Compose the text of a source from its blocks."""

from collections.abc import Sequence

from ....retrieval.text.extraction import Extracted, Heading, SourceError, Table

_MAX_LEVEL = 6
_RAISED = str.maketrans("0123456789+-\u2212()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_MOST_ROMAN = 3_999
_ROMAN = (
    *((1_000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class Composer:
    """Joins blocks with empty lines between them, and notes where headings and tables are."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._tables: list[Table] = []
        self._after_item = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing visible was added."""
        return not self._parts

    def add(self, text: str, *, is_item: bool = False) -> None:
        """Add a block; one without visible text is left out, and items of a list follow each other line by line."""
        if stripped := storable(text).strip():
            self._append(stripped, is_item=is_item)

    def add_heading(self, level: int, text: str) -> None:
        """Add a heading, on one line, in Markdown's notation."""
        title = " ".join(storable(text).split())
        if title:
            level = min(max(level, 1), _MAX_LEVEL)
            start = self._append(f"{'#' * level} {title}")
            self._headings.append(Heading(start=start, end=self._length, level=level, title=title))

    def begin_section(self, level: int, title: str) -> None:
        """Let what follows be a section of this name, which is not part of the text."""
        start = self._length + (2 if self._parts else 0)
        self._headings.append(Heading(start=start, end=start, level=level, title=title))

    def add_table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table, a line for each row that is not empty; the first is its header if there are others."""
        lines = [line(row) for row in rows if any(cell.strip() for cell in row)]
        if not lines:
            return
        start = self._append("\n".join(lines))
        if len(lines) > 1:
            self._tables.append(Table(start=start, end=self._length, header=lines[0]))

    def extracted(self, *, title: str = "", language: str = "", warnings: Sequence[str] = ()) -> Extracted:
        """Return the text.

        Raises:
            SourceError: nothing visible was added.
        """
        if self.is_empty:
            raise SourceError("shows no text")
        return Extracted(
            text="".join(self._parts) + "\n",
            title=" ".join(storable(title).split()),
            language=language,
            headings=tuple(heading for heading in self._headings if heading.start <= self._length),
            tables=tuple(self._tables),
            warnings=tuple(warnings),
        )

    def _append(self, block: str, *, is_item: bool = False) -> int:
        gap = "" if not self._parts else "\n" if is_item and self._after_item else "\n\n"
        self._parts += [gap, block]
        self._length += len(gap) + len(block)
        self._after_item = is_item
        return self._length - len(block)


def raised(text: str) -> str:
    """Return digits and signs as those that stand higher: of 10 to the power of 6 is not to become 106."""
    shown = text.strip().translate(_RAISED)
    return shown if shown and not any(sign in text for sign in shown) else text


def numeral(number: int, style: str) -> str:
    """Return the number of a list's item in a style that HTML names: 1, a, A, i or I, if the number has such a form."""
    if number < 1 or style not in {"a", "A", "i", "I"} or (style in {"i", "I"} and number > _MOST_ROMAN):
        return str(number)
    text = ""
    if style in {"a", "A"}:
        while number:
            number, letter = divmod(number - 1, 26)
            text = f"{chr(ord('a') + letter)}{text}"
    else:
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
    return text.upper() if style.isupper() else text


def line(row: Sequence[str]) -> str:
    """Return a row of a table as it is in the text: cells keep their columns, and each is on one line."""
    return " | ".join(" ".join(storable(cell).split()) for cell in row).strip()


def storable(text: str) -> str:
    """Return `text` without NUL and with lone surrogates replaced, which no store takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
