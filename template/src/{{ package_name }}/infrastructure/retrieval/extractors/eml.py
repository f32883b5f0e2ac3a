"""E-mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from ....retrieval.text.extraction import Extracted, SourceError
from .composing import Composer
from .decoding import decode
from .html import extract_html

_SHOWN_HEADERS = ("From", "To", "Cc", "Date")
# Of the forms of a text that a message offers, the first of these is read.
_PREFERRED = ("text/plain", "text/html", "multipart/related", "multipart/mixed")


def extract_eml(data: bytes) -> Extracted:
    """Return the headers that mail programs show, and every text of a message, forwarded messages included.

    The subject is the title. Attachments are named in a warning.

    Raises:
        SourceError: the data is empty, or is no message.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not any(message[name] for name in ("Subject", *_SHOWN_HEADERS)):
        raise SourceError("is no e-mail: it has neither sender nor subject")
    composer = Composer()
    warnings: list[str] = []
    _add_message(composer, message, 1, warnings)
    return composer.extracted(title=str(message["subject"] or ""), warnings=warnings)


def _add_message(composer: Composer, message: Message, level: int, warnings: list[str]) -> None:
    composer.add_heading(level, str(message["subject"] or ""))
    composer.add("\n".join(f"{name}: {message[name]}" for name in _SHOWN_HEADERS if message[name]))
    _add_body(composer, message, level, warnings)


def _add_body(composer: Composer, part: Message, level: int, warnings: list[str]) -> None:
    kind = part.get_content_type()
    if not isinstance(part, EmailMessage) or part.is_attachment():
        warnings.append(f"attachment not read: {part.get_filename() or 'without a name'}")
    elif kind == "multipart/alternative":
        forms = {form.get_content_type(): form for form in reversed([*part.iter_parts()])}
        chosen = next((forms[name] for name in _PREFERRED if name in forms), None)
        if chosen is not None:
            _add_body(composer, chosen, level, warnings)
    elif kind == "message/rfc822":
        for inner in part.iter_parts():
            _add_message(composer, inner, level + 1, warnings)
    elif part.is_multipart():
        for inner in part.iter_parts():
            _add_body(composer, inner, level, warnings)
    elif part.get_content_maintype() == "text":
        composer.add(_text(part))
    else:
        warnings.append(f"not read: {part.get_filename() or kind}")


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return ""
    # Many programs write UTF-8 and say nothing, or ASCII.
    charset = part.get_content_charset()
    text = decode(content, declared=charset if charset != "us-ascii" else None).replace("\r\n", "\n")
    if part.get_content_subtype() == "html" and text.strip():
        return extract_html(b"\xef\xbb\xbf" + text.encode("utf-8", "replace")).text
    return text
