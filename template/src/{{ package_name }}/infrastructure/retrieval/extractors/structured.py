"""JSON, e-mail and presentations."""

import io
import json
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from ....retrieval.text.extraction import Extracted, SourceError
from .archives import check_archive
from .composing import Composer
from .decoding import decode
from .html import extract_html

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape


def extract_json(data: bytes) -> Extracted:
    """Return a line for each value, with its key, indented below the keys above it.

    Raises:
        SourceError: the data is empty, is no text, or not JSON.
    """
    text = decode(data)
    try:
        value = json.loads(text)
    except ValueError as error:
        raise SourceError(f"is not JSON: {error}") from error
    composer = Composer()
    composer.add("\n".join(_lines(value, "")))
    return composer.extracted()


def _lines(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield f"{indent}{key}:"
                yield from _lines(inner, f"{indent}  ")
            else:
                yield f"{indent}{key}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            lines = list(_lines(inner, f"{indent}  "))
            yield from [f"{indent}- {line.strip()}" if number == 0 else line for number, line in enumerate(lines)]
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def extract_eml(data: bytes) -> Extracted:
    """Return the headers that mail programs show, and the text of a message; the subject is the title.

    Raises:
        SourceError: the data is empty, or is no message with text.
    """
    message = message_from_bytes(data, policy=policy.default)
    composer = Composer()
    if subject := str(message["subject"] or ""):
        composer.add_heading(1, subject)
    shown = [f"{name}: {message[name]}" for name in ("From", "To", "Cc", "Date") if message[name]]
    if not shown and not subject:
        raise SourceError("is no e-mail: it has neither sender nor subject")
    composer.add("\n".join(shown))
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    if body is not None:
        content = body.get_content()
        text = content if isinstance(content, str) else decode(content)
        if body.get_content_subtype() == "html" and text.strip():
            text = extract_html(b"\xef\xbb\xbf" + text.encode("utf-8", "replace")).text
        composer.add(text)
    attached = [part.get_filename() or "without a name" for part in message.walk() if part.is_attachment()]
    warnings = [f"attachment not read: {name}" for name in attached]
    return composer.extracted(title=subject, warnings=warnings)


def extract_pptx(data: bytes) -> Extracted:
    """Return the slides that are shown, each a section, in the order of their shapes.

    Raises:
        SourceError: the data is damaged, too large when unpacked, or has no text.
    """
    check_archive(data)
    import pptx  # noqa: PLC0415 - only who ingests a presentation pays for it

    presentation = pptx.Presentation(io.BytesIO(data))
    composer = Composer()
    for number, slide in enumerate(presentation.slides, start=1):
        if slide._element.get("show") == "0":  # noqa: SLF001 - no public name
            continue
        title = slide.shapes.title
        if title is not None and title.text_frame.text.strip():
            composer.add_heading(1, title.text_frame.text)
        else:
            composer.begin_section(1, f"Slide {number}")
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                _add_shape(composer, shape)
    return composer.extracted(title=presentation.core_properties.title or "")


def _shapes(shapes: "Iterable[BaseShape]") -> "Iterator[Any]":
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _add_shape(composer: Composer, shape: Any) -> None:  # noqa: ANN401 - python-pptx types its shapes by what they have
    if shape.has_table:
        rows = shape.table.rows
        composer.add_table([["" if cell.is_spanned else cell.text for cell in row.cells] for row in rows])
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            composer.add(paragraph.text.replace("\v", "\n"), is_item=True)
