"""Elements of WordprocessingML: their values, and what of a document is shown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

Element = Any

# What is deleted, moved away, code of a field, a fallback for older programs, or a property.
HIDDEN = frozenset({"del", "delText", "delInstrText", "Fallback", "instrText", "moveFrom", "pPr", "rPr", "sdtPr"})


def name_of(element: Element) -> str:
    """Return the tag without its namespace; what is no element counts as deleted."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "del"


def value(element: Element, name: str = "val") -> str | None:
    """Return an attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def integer(element: Element | None, name: str = "val", *, default: int = 0, most: int = 1_000_000_000) -> int:
    """Return an attribute that is a number, at most `most`."""
    text = None if element is None else value(element, name)
    return min(int(text[:10]), most) if text and text.isdecimal() else default


def is_on(element: Element | None) -> bool:
    """Return whether a property is there and not switched off."""
    return element is not None and value(element) not in {"0", "false", "off"}


def is_raised(run: Element) -> bool:
    """Return whether the text of a run is written as a superscript."""
    place = run.find("./{*}rPr/{*}vertAlign")
    return place is not None and value(place) == "superscript"


def symbol(element: Element) -> str:
    """Return the character of a symbol; the empty text if it names none."""
    code = int(value(element, "char") or "0", 16)
    # Word keeps the signs of symbol fonts in a private area.
    code -= 0xF000 if 0xF000 <= code <= 0xF0FF else 0  # noqa: PLR2004 - that area
    return chr(code) if code else ""


def parts_of(document: "Document", kind: str) -> Iterator[Element]:
    """Yield the roots of the parts that the document has of a kind."""
    from lxml import etree  # noqa: PLC0415 - only who ingests a Word document pays for it

    for relation in document.part.rels.values():
        if relation.reltype.rpartition("/")[2] == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield etree.fromstring(relation.target_part.blob, parser)


def paragraphs(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs below `parent` in their order, except those in text boxes."""
    for element in parent:
        name = name_of(element)
        if name == "p":
            yield element
        elif name not in HIDDEN and not (name == "tr" and _is_left_out(element)) and not is_covered(element):
            yield from paragraphs(element)


def is_hidden_in(element: Element) -> bool:
    """Return whether an element is part of what is not shown."""
    return any(name_of(parent) in HIDDEN for parent in element.iterancestors())


def _is_left_out(row: Element) -> bool:
    return row.find("./{*}trPr/{*}del") is not None or is_on(row.find("./{*}trPr/{*}hidden"))


def is_covered(cell: Element) -> bool:
    """Return whether a cell is part of the one above it."""
    merge = cell.find("./{*}tcPr/{*}vMerge")
    return merge is not None and value(merge) != "restart"


def rows_of(table: Element) -> Iterator[Element]:
    """Yield the rows of a table that are shown, those of the tables in its cells excepted."""
    for element in table:
        if name_of(element) == "tr":
            if not _is_left_out(element):
                yield element
        elif name_of(element) not in HIDDEN:
            yield from rows_of(element)


def cells_of(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, those in content controls too."""
    for element in row:
        if name_of(element) == "tc":
            yield element
        elif name_of(element) not in HIDDEN:
            yield from cells_of(element)
