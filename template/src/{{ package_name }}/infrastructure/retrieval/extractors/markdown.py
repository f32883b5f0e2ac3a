"""Markdown with optional front matter."""

import re

import yaml

from ....retrieval.text.extraction import Extracted, SourceError
from .text import extract_text

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^#[ \t]+(\S(?:.*[^\s#])?)[ \t#]*\r?$", re.MULTILINE)


def extract_markdown(data: bytes) -> Extracted:
    """Return the file's text unchanged; YAML front matter becomes metadata, its `title` or the first heading the title.

    Raises:
        SourceError: the data is empty, not UTF-8, or its front matter is not a flat YAML mapping.
    """
    text = extract_text(data).text
    matter = _FRONT_MATTER.match(text)
    metadata = _parse(matter[1]) if matter else {}
    body_start = matter.end() if matter else 0
    heading = _TITLE.search(text, body_start)
    title = metadata.pop("title", "") or (heading[1] if heading else "")
    return Extracted(text=text, title=title, metadata=metadata, body_start=body_start)


def _parse(matter: str) -> dict[str, str]:
    try:
        values = yaml.safe_load(matter) or {}
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(f"front matter is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict) or any(isinstance(value, dict | list) for value in values.values()):
        raise SourceError("front matter is not a flat mapping")
    return {str(key): str(value) for key, value in values.items()}
