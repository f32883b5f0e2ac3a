"""Word documents, through python-docx."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted, SourceError

if TYPE_CHECKING:
    from docx.document import Document

_MAX_UNPACKED_BYTES = 100_000_000
_BLOCK = 1 << 20
_HEADING = re.compile(r"(?:Heading|heading) ([1-6])$|(Title)$")


def extract_docx(data: bytes) -> Extracted:
    """Return paragraphs and table rows in their order, headings in Markdown's notation.

    Raises:
        SourceError: the data is damaged, larger than 100 MB when unpacked, or has no text.
    """
    _check_archive(data)
    import docx  # noqa: PLC0415 - only who ingests a Word document pays for it

    try:
        document = docx.Document(io.BytesIO(data))
        text = "\n\n".join(_blocks(document)).strip()
        title = (document.core_properties.title or "").strip()
    except Exception as error:
        # A damaged file makes python-docx and lxml raise nearly anything.
        raise SourceError(f"is damaged: {type(error).__name__}: {error}") from error
    if not text:
        raise SourceError("has no text")
    return Extracted(text=text + "\n", title=title)


def _check_archive(data: bytes) -> None:
    """Unpack every member without keeping it, because the declared sizes may be false."""
    try:
        too_large = any(size > _MAX_UNPACKED_BYTES for size in _unpacked_sizes(data))
    except Exception as error:
        raise SourceError(f"is damaged: {type(error).__name__}: {error}") from error
    if too_large:
        raise SourceError(f"is larger than {_MAX_UNPACKED_BYTES:,} bytes when unpacked")


def _unpacked_sizes(data: bytes) -> Iterator[int]:
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            with archive.open(member) as content:
                while block := content.read(_BLOCK):
                    total += len(block)
                    yield total


def _blocks(document: "Document") -> Iterator[str]:
    from docx.table import Table  # noqa: PLC0415 - see extract_docx

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " | ".join(cell for cell in cells if cell)
        elif text := block.text.strip():
            found = _HEADING.match(block.style.name or "") if block.style else None
            yield f"{'#' * int(found[1] or 1)} {text}" if found else text
