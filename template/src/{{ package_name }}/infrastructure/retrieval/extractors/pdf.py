"""PDF, through pypdf."""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted, SourceError
from .composing import Composer, storable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MAX_PAGES = 2_000
_MAX_CHARACTERS = 20_000_000
# A word that goes on in the next line.
_CUT = re.compile(r"(?<!\w)(\w{1,60})-[ \t]{0,5}\n[ \t]{0,20}(\w{1,60})")
_SOFT_HYPHEN = re.compile(r"\u00ad[ \t]{0,5}\n?")


def extract_pdf(data: bytes) -> Extracted:
    """Return the text of all pages, each a section, with words that a line break cuts made whole, and form values.

    Raises:
        SourceError: the data is damaged, needs a password, is too long when unpacked, or has no text (a scan).
    """
    import pypdf  # noqa: PLC0415 - only who ingests a PDF pays for it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError("is encrypted: it needs a password")
    if len(reader.pages) > _MAX_PAGES:
        raise SourceError(f"has more than {_MAX_PAGES:,} pages")
    pages = _made_whole(list(_pages(reader)))
    composer = Composer()
    for number, text in enumerate(pages, start=1):
        if text:
            if len(pages) > 1:
                composer.begin_section(1, f"Page {number}")
            composer.add(text)
    if composer.is_empty:
        raise SourceError("has no text; a scan needs character recognition first")
    empty = [str(number) for number, text in enumerate(pages, start=1) if not text]
    warnings = [f"no text on {len(empty)} of {len(pages)} pages: {', '.join(empty[:20])}"] if empty else []
    title = str(reader.metadata.title or "") if reader.metadata else ""
    return composer.extracted(title=title, language=_language(reader), warnings=warnings)


def _pages(reader: "PdfReader") -> Iterator[str]:
    size = 0
    for page in reader.pages:
        text = "\n".join([page.extract_text().strip(), *_form_values(page)]).strip()
        size += len(text)
        if size > _MAX_CHARACTERS:
            raise SourceError(f"has more than {_MAX_CHARACTERS:,} characters")
        yield storable(text)


def _form_values(page: "PageObject") -> Iterator[str]:
    """Yield what the fields on a page show."""
    for annotation in page.annotations or ():
        field = annotation.get_object()
        if not isinstance(field, dict) or field.get("/Subtype") != "/Widget" or int(field.get("/F", 0)) & 2:
            continue
        parent = field.get("/Parent")
        inherited = parent.get_object() if parent is not None else {}
        value = field.get("/V", inherited.get("/V"))
        if isinstance(value, str) and field.get("/FT", inherited.get("/FT")) in {"/Tx", "/Ch"}:
            yield value


def _made_whole(pages: Sequence[str]) -> list[str]:
    """Join words that a line break cuts; a hyphen stays after capitals, and in words that have one elsewhere too."""
    with_hyphen = {word for page in pages for word in re.findall(r"(?<!\w)\w{1,60}-\w{1,60}(?!\w)", page.lower())}

    def join(found: "re.Match[str]") -> str:
        first, second = found[1], found[2]
        is_cut = second[0].islower() and first[-1].isalpha() and not first[-1].isupper()
        is_compound = not is_cut or f"{first}-{second}".lower() in with_hyphen
        return f"{first}-{second}" if is_compound else f"{first}{second}"

    return [_CUT.sub(join, _SOFT_HYPHEN.sub("", page)) for page in pages]


def _language(reader: "PdfReader") -> str:
    found = reader.root_object.get("/Lang", "")
    return found if isinstance(found, str) else ""
