"""A form that a browser sends with a file (multipart/form-data, RFC 7578)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Request

_BOUNDARY = re.compile(r'boundary="?([^\s";,]{1,70})')
_NAME = re.compile(r'\bname="([^"]*)"')
_FILE_NAME = re.compile(r'\bfilename="([^"]*)"')
# Browsers escape these and nothing else in names.
_ESCAPED = re.compile(r"%(?:22|0D|0A)", re.IGNORECASE)
_MOST_PARTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A field: its bytes, and the name of the file that they are of, if they are of one."""

    content: bytes
    file_name: str = ""


def read_parts(content_type: str, body: bytes) -> Mapping[str, Part]:
    """Return the first fields of a form by their names; none if the body is no such form."""
    found = _BOUNDARY.search(content_type)
    if not (content_type.lower().startswith("multipart/form-data") and found):
        return {}
    parts = {}
    _, *pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1"), _MOST_PARTS + 1)
    for piece in pieces[:_MOST_PARTS]:
        if piece.startswith(b"--"):
            break
        head, _, content = piece.partition(b"\r\n\r\n")
        text = head.decode("utf-8", errors="replace")
        if name := _NAME.search(text):
            parts[_unescaped(name[1])] = Part(content=content, file_name=_unescaped(_found(_FILE_NAME, text)))
    return parts


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda one: unquote_to_bytes(one[0]).decode(), text)


async def _upload_form(request: Request) -> Mapping[str, Part]:
    return read_parts(request.headers.get("content-type", ""), await request.body())


# The fields of a form with a file; none if the body is not one.
UploadForm = Annotated[Mapping[str, Part], Depends(_upload_form)]
