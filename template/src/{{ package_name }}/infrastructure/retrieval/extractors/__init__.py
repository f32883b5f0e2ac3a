"""Adapters of `retrieval.extraction.Extractor`, one a file format.

To add one, copy `text.py` and name its suffix in `BY_SUFFIX`.
"""

from collections.abc import Mapping

from ....retrieval.text.extraction import Extractor
from .docx import extract_docx
from .html import extract_html
from .markdown import extract_markdown
from .pdf import extract_pdf
from .text import extract_text

BY_SUFFIX: Mapping[str, Extractor] = {
    ".docx": extract_docx,
    ".htm": extract_html,
    ".html": extract_html,
    ".md": extract_markdown,
    ".pdf": extract_pdf,
    ".txt": extract_text,
}
