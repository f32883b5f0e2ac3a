"""Word documents: python-docx opens them, and their XML is read here, because it is silent about much of the text."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ....retrieval.text.extraction import Extracted, SourceError
from .archives import check_archive
from .composing import Composer

if TYPE_CHECKING:
    from docx.document import Document

# What is deleted, moved away, code of a field, a fallback for older programs, or a property.
_HIDDEN = frozenset({"del", "delText", "delInstrText", "Fallback", "instrText", "moveFrom", "pPr", "rPr", "sdtPr"})
_SIGNS = {"br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}", "tab": "\t"}
_NOTES = ("footnoteReference", "endnoteReference")

Element = Any


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
        self._hidden_styles = {
            style.style_id for style in document.styles if _is_on(style.element.find("./{*}rPr/{*}vanish"))
        }

    def read(self) -> Extracted:
        for part in self._margins("header"):
            self._blocks(part)
        self._blocks(self._document.element.body)
        for part in self._margins("footer"):
            self._blocks(part)
        properties = self._document.core_properties
        language = properties.language or next(
            (value for value in self._document.styles.element.xpath("./w:docDefaults//w:lang/@w:val")), ""
        )
        if self._composer.is_empty:
            raise SourceError("has no text")
        return self._composer.extracted(title=properties.title or "", language=str(language))

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
            name = _name(element)
            if name in _HIDDEN:
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
        text = "".join(self._inline(paragraph, boxes, notes)).strip()
        level = self._level_of(paragraph)
        if level:
            self._composer.add_heading(level, text)
        else:
            is_item = paragraph.find("./{*}pPr/{*}numPr") is not None
            self._composer.add(text, is_item=is_item)
        for box in boxes:
            self._blocks(box)
        for note in notes:
            self._blocks(self._notes[note])

    def _table(self, table: Element) -> None:
        rows: list[list[str]] = []
        nested: list[Element] = []
        for row in _rows(table):
            cells = [""] * _number(row.find("./{*}trPr/{*}gridBefore"))
            for cell in _cells(row):
                properties = cell.find("./{*}tcPr")
                merge = None if properties is None else properties.find("./{*}vMerge")
                # A merged cell is written once, and the columns and rows that it covers are empty.
                is_covered = merge is not None and _value(merge) != "restart"
                cells.append("" if is_covered else self._cell(cell, nested))
                span = None if properties is None else properties.find("./{*}gridSpan")
                cells += [""] * (_number(span, default=1) - 1)
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
            if _name(element) == "tbl":
                nested.append(element)
            elif not any(_name(parent) in _HIDDEN for parent in element.iterancestors()):
                texts.append("".join(self._inline(element, nested, notes)))
        nested += [self._notes[note] for note in notes]
        return " ".join(text for text in texts if text.strip())

    def _inline(self, parent: Element, boxes: list[Element], notes: list[str]) -> Iterator[str]:
        # Of a word with its reading above it, the reading comes first in the file.
        for element in reversed(parent) if _name(parent) == "ruby" else parent:
            name = _name(element)
            if name in _HIDDEN or (name == "r" and self._is_hidden(element)):
                continue
            if name == "txbxContent":
                boxes.append(element)
            elif name == "t":
                yield element.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield _symbol(element)
            elif name in _NOTES:
                notes += [key for key in [f"{name[:4]}{_value(element, 'id')}"] if key in self._notes]
            else:
                yield from self._inline(element, boxes, notes)

    def _is_hidden(self, run: Element) -> bool:
        properties = run.find("./{*}rPr")
        if properties is None:
            return False
        vanish = properties.find("./{*}vanish")
        if vanish is not None:
            return _is_on(vanish)
        style = properties.find("./{*}rStyle")
        return style is not None and _value(style) in self._hidden_styles

    def _level_of(self, paragraph: Element) -> int:
        style = paragraph.find("./{*}pPr/{*}pStyle")
        outline = paragraph.find("./{*}pPr/{*}outlineLvl")
        level = self._levels.get(_value(style) or "", 0) if style is not None else 0
        return level or (_number(outline) + 1 if outline is not None and _number(outline) < 6 else 0)  # noqa: PLR2004


def _notes(document: "Document") -> dict[str, Element]:
    """Return foot and end notes by the beginning of their kind and their id."""
    from lxml import etree  # noqa: PLC0415 - see extract_docx

    found: dict[str, Element] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in {"footnotes", "endnotes"} and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for note in etree.fromstring(relation.target_part.blob, parser):
                if _value(note, "type") in {None, "normal"}:
                    found[f"{kind[:4]}{_value(note, 'id')}"] = note
    return found


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if _name(element) == "tr":
            if element.find("./{*}trPr/{*}del") is None and not _is_on(element.find("./{*}trPr/{*}hidden")):
                yield element
        elif _name(element) not in _HIDDEN:
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Element]:
    for element in row:
        if _name(element) == "tc":
            yield element
        elif _name(element) not in _HIDDEN:
            yield from _cells(element)


def _level(style: str) -> int:
    name, _, number = style.lower().rpartition(" ")
    if style.lower() == "title":
        return 1
    return int(number) if name == "heading" and number in {"1", "2", "3", "4", "5", "6"} else 0


def _symbol(element: Element) -> str:
    code = int(_value(element, "char") or "0", 16)
    # Word keeps the signs of symbol fonts in a private area.
    code -= 0xF000 if 0xF000 <= code <= 0xF0FF else 0  # noqa: PLR2004 - that area
    return chr(code) if code else ""


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "del"


def _value(element: Element, name: str = "val") -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _number(element: Element | None, *, default: int = 0) -> int:
    text = None if element is None else _value(element)
    return min(int(text), 1_000) if text and text.isdecimal() else default


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element) not in {"0", "false", "off"}
