"""Word documents: python-docx opens them, and their XML is read here, because it is silent about much of the text."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted, SourceError
from .archives import check_archive
from .composing import Composer, numeral, raised
from .docx_lists import Lists
from .docx_xml import (
    HIDDEN,
    Element,
    cells_of,
    integer,
    is_covered,
    is_hidden_in,
    is_on,
    is_raised,
    name_of,
    paragraphs,
    parts_of,
    rows_of,
    symbol,
    value,
)

if TYPE_CHECKING:
    from docx.document import Document

_SIGNS = {"br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}", "tab": "\t"}
# What refers to a note, and how such notes are numbered.
_NOTES = {"footnoteReference": "1", "endnoteReference": "i"}
_MAX_COLUMNS = 1_000


def extract_docx(data: bytes) -> Extracted:
    """Return paragraphs, tables, text boxes and notes where they stand, headers first and footers last.

    Tracked changes count as accepted; hidden text is left out.

    Raises:
        SourceError: the data is damaged, larger than 100 MB when unpacked, or has no text.
    """
    check_archive(data)
    import docx  # noqa: PLC0415 - only who ingests a Word document pays for it

    reader = _Reader(docx.Document(io.BytesIO(data)))
    return reader.read()


class _Reader:
    def __init__(self, document: "Document") -> None:
        self._document = document
        self._composer = Composer()
        self._notes = _notes(document)
        self._levels = {style.style_id: _level(style.name or "") for style in document.styles}
        lists = Lists(next(parts_of(document, "numbering"), None), document.styles.element)
        self._hidden_styles = {style.style_id for style in document.styles if _is_hidden_by(style.style_id, lists)}
        # What is shown before a paragraph, and in the place of a note.
        self._marks: dict[Element, str] = {}
        self._references: dict[str, str] = {}
        for story in self._stories():
            self._marks |= lists.marks(filter(self._counts, story))
        self._number_notes()

    def read(self) -> Extracted:
        for part in self._margins("header"):
            self._blocks(part)
        self._blocks(self._document.element.body)
        for part in self._margins("footer"):
            self._blocks(part)
        properties = self._document.core_properties
        language = properties.language or next(
            (tag for tag in self._document.styles.element.xpath("./w:docDefaults//w:lang/@w:val")), ""
        )
        if self._composer.is_empty:
            raise SourceError("has no text")
        return self._composer.extracted(title=properties.title or "", language=str(language))

    def _stories(self) -> Iterator[Iterable[Element]]:
        """Yield the paragraphs of each part of the document that counts its lists for itself."""
        body = self._document.element.body
        yield paragraphs(body)
        boxes = (box for box in body.iter("{*}txbxContent") if not is_hidden_in(box))
        yield (paragraph for box in boxes for paragraph in paragraphs(box))
        yield (paragraph for note in self._notes.values() for paragraph in paragraphs(note))
        for kind in ("header", "footer"):
            yield from map(paragraphs, self._margins(kind))

    def _number_notes(self) -> None:
        numbers = Counter[str]()
        for reference in self._document.element.body.iter(*(f"{{*}}{kind}" for kind in _NOTES)):
            kind, note = name_of(reference), _note_of(reference)
            if note not in self._notes or value(reference, "customMarkFollows") or is_hidden_in(reference):
                continue
            numbers[kind] += 1
            mark = self._references[note] = f"[{numeral(numbers[kind], _NOTES[kind])}]"
            first = next(paragraphs(self._notes[note]), None)
            if first is not None and first.find(f".//{{*}}{kind.removesuffix('erence')}") is not None:
                self._marks[first] = f"{mark} {self._marks.get(first, '')}"

    def _counts(self, paragraph: Element) -> bool:
        """Return whether a paragraph is seen: one without text may be hidden or deleted as a whole."""
        properties = paragraph.find("./{*}pPr/{*}rPr")
        if properties is None or not (is_on(properties.find("./{*}vanish")) or properties.find("./{*}del") is not None):
            return True
        return bool("".join(self._inline(paragraph, [], [])).strip())

    def _margins(self, kind: str) -> Iterator[Element]:
        """Yield headers or footers, those with equal text once."""
        seen = set[str]()
        for section in self._document.sections:
            for part in (getattr(section, kind), getattr(section, f"first_page_{kind}")):
                if part.is_linked_to_previous:
                    continue
                text = "".join(part._element.itertext())  # noqa: SLF001 - no public name
                if text not in seen:
                    seen.add(text)
                    yield part._element  # noqa: SLF001

    def _blocks(self, parent: Element) -> None:
        """Add paragraphs and tables below `parent`, those in content controls and tracked insertions too."""
        for element in parent:
            name = name_of(element)
            if name in HIDDEN:
                continue
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            else:
                self._blocks(element)

    def _paragraph(self, paragraph: Element) -> None:
        boxes: list[Element] = []
        notes: list[str] = []
        text = self._shown(paragraph, boxes, notes)
        level = self._level_of(paragraph)
        if level:
            self._composer.add_heading(level, text)
        else:
            self._composer.add(text, is_item=paragraph in self._marks)
        for box in boxes:
            self._blocks(box)
        for note in notes:
            self._blocks(self._notes[note])

    def _shown(self, paragraph: Element, boxes: list[Element], notes: list[str]) -> str:
        """Return the text of a paragraph with its number or bullet, of which a bullet alone is not worth a line."""
        text = "".join(self._inline(paragraph, boxes, notes)).strip()
        mark = self._marks.get(paragraph, "")
        return f"{mark}{text}".strip() if text or any(map(str.isalnum, mark)) else ""

    def _table(self, table: Element) -> None:
        rows: list[list[str]] = []
        nested: list[Element] = []
        for row in rows_of(table):
            cells = [""] * integer(row.find("./{*}trPr/{*}gridBefore"), most=_MAX_COLUMNS)
            for cell in cells_of(row):
                # A merged cell is written once, and the columns and rows that it covers are empty.
                cells.append("" if is_covered(cell) else self._cell(cell, nested))
                cells += [""] * (integer(cell.find("./{*}tcPr/{*}gridSpan"), default=1, most=_MAX_COLUMNS) - 1)
            rows.append(cells)
        self._composer.add_table(rows)
        for inner in nested:
            self._blocks([inner])

    def _cell(self, cell: Element, nested: list[Element]) -> str:
        """Return the text of a cell; text boxes and tables inside of it are `nested` and follow the table."""
        texts: list[str] = []
        notes: list[str] = []
        for element in cell.iter("{*}p", "{*}tbl"):
            owner = next(parent for parent in element.iterancestors("{*}tc", "{*}txbxContent"))
            if owner is not cell:
                continue
            if name_of(element) == "tbl":
                nested.append(element)
            elif not is_hidden_in(element):
                texts.append(self._shown(element, nested, notes))
        nested += [self._notes[note] for note in notes]
        return " ".join(filter(None, texts))

    def _inline(self, parent: Element, boxes: list[Element], notes: list[str]) -> Iterator[str]:
        # Of a word with its reading above it, the reading comes first in the file.
        for element in reversed(parent) if name_of(parent) == "ruby" else parent:
            name = name_of(element)
            if name in HIDDEN or (name == "r" and self._is_hidden(element)):
                continue
            if name == "txbxContent":
                boxes.append(element)
            elif name == "t":
                yield raised(element.text or "") if is_raised(parent) else element.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield symbol(element)
            elif name in _NOTES:
                notes += [note for note in [_note_of(element)] if note in self._notes]
                yield self._references.get(_note_of(element), "")
            else:
                yield from self._inline(element, boxes, notes)

    def _is_hidden(self, run: Element) -> bool:
        vanish = run.find("./{*}rPr/{*}vanish")
        if vanish is not None:
            return is_on(vanish)
        if not self._hidden_styles:
            return False
        paragraph = next(run.iterancestors("{*}p"), None)
        styles = (run.find("./{*}rPr/{*}rStyle"), None if paragraph is None else paragraph.find("./{*}pPr/{*}pStyle"))
        return any(style is not None and value(style) in self._hidden_styles for style in styles)

    def _level_of(self, paragraph: Element) -> int:
        style = paragraph.find("./{*}pPr/{*}pStyle")
        outline = paragraph.find("./{*}pPr/{*}outlineLvl")
        level = self._levels.get(value(style) or "", 0) if style is not None else 0
        return level or (integer(outline) + 1 if outline is not None and integer(outline) < 6 else 0)  # noqa: PLR2004


def _is_hidden_by(style: str, lists: Lists) -> bool:
    """Return whether a style, or the nearest of those that it is based on and that say so, hides its text."""
    found = (lists.styles[name].find("./{*}rPr/{*}vanish") for name in lists.chain(style))
    return is_on(next((vanish for vanish in found if vanish is not None), None))


def _note_of(reference: Element) -> str:
    return f"{name_of(reference)[:4]}{value(reference, 'id')}"


def _notes(document: "Document") -> dict[str, Element]:
    """Return foot and end notes by the beginning of their kind and their id."""
    return {
        f"{kind[:4]}{value(note, 'id')}": note
        for kind in ("footnotes", "endnotes")
        for root in parts_of(document, kind)
        for note in root
        if value(note, "type") in {None, "normal"}
    }


def _level(style: str) -> int:
    name, _, number = style.lower().rpartition(" ")
    if style.lower() == "title":
        return 1
    return int(number) if name == "heading" and number in {"1", "2", "3", "4", "5", "6"} else 0
