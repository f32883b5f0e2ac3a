"""PDF, through pypdf."""

import io
import logging

from ....retrieval.text.extraction import Extracted, SourceError

_MAX_PAGES = 2_000
_MAX_CHARACTERS = 20_000_000


def extract_pdf(data: bytes) -> Extracted:
    """Return the text of all pages, with an empty line between pages.

    Raises:
        SourceError: the data is damaged, encrypted, too long when unpacked, or has no text (a scan).
    """
    try:
        text, title = _read(data)
    except SourceError:
        raise
    except Exception as error:
        # A damaged file makes pypdf raise nearly anything, RecursionError included.
        raise SourceError(f"is damaged: {type(error).__name__}: {error}") from error
    if not text.strip():
        raise SourceError("has no text; a scan needs character recognition first")
    return Extracted(text=_storable(text), title=_storable(title).strip())


def _read(data: bytes) -> tuple[str, str]:
    import pypdf  # noqa: PLC0415 - only who ingests a PDF pays for it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError("is encrypted")
    if len(reader.pages) > _MAX_PAGES:
        raise SourceError(f"has more than {_MAX_PAGES:,} pages")
    pages, size = [], 0
    for page in reader.pages:
        pages.append(page.extract_text().strip())
        size += len(pages[-1])
        if size > _MAX_CHARACTERS:
            raise SourceError(f"has more than {_MAX_CHARACTERS:,} characters")
    return "\n\n".join(page for page in pages if page), str(reader.metadata.title or "") if reader.metadata else ""


def _storable(text: str) -> str:
    # A broken font table yields lone surrogates.
    return text.encode("utf-8", "replace").decode()
