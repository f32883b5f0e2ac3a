"""Adapters of `retrieval.extraction.Extractor`, one a file format.

To add one, copy `text.py`, name it in `FORMATS` and its suffix in `SUFFIXES`.
"""

from collections.abc import Mapping

from ....retrieval.text.extraction import Extractor
from .docx import extract_docx
from .html import extract_html
from .markdown import extract_markdown
from .pdf import extract_pdf
from .text import extract_text

FORMATS: Mapping[str, Extractor] = {
    "docx": extract_docx,
    "html": extract_html,
    "markdown": extract_markdown,
    "pdf": extract_pdf,
    "text": extract_text,
}

# By suffix; without a dot, by the name before the first dot.
SUFFIXES: Mapping[str, str] = {
    "": "text",
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".markdown": "markdown",
    ".md": "markdown",
    ".pdf": "pdf",
    ".txt": "text",
    "authors": "text",
    "changelog": "text",
    "copying": "text",
    "copyright": "text",
    "license": "text",
    "news": "text",
    "notice": "text",
    "readme": "text",
}
