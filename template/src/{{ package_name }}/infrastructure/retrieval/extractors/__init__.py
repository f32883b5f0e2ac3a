"""Adapters of `retrieval.extraction.Extractor`, one a file format.

To add one, copy `text.py` and name its suffix in `BY_SUFFIX`.
"""

from collections.abc import Mapping

from ....retrieval.extraction import Extractor
from .markdown import extract_markdown
from .text import extract_text

BY_SUFFIX: Mapping[str, Extractor] = {
    ".md": extract_markdown,
    ".txt": extract_text,
}
