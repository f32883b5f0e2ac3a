"""Adapters of `retrieval.extraction.Extractor`, one a file format.

To add one, copy `text.py`, name it in `FORMATS` and its suffix in `SUFFIXES`.
"""

from collections.abc import Mapping

from ....retrieval.text.extraction import Extractor
from .docx import extract_docx
from .eml import extract_eml
from .html import extract_html
from .json_values import extract_json, extract_jsonl
from .markdown import extract_markdown
from .pdf import extract_pdf
from .pptx import extract_pptx
from .rst import extract_rst
from .tables import extract_csv, extract_xlsx
from .text import extract_text

FORMATS: Mapping[str, Extractor] = {
    "csv": extract_csv,
    "docx": extract_docx,
    "eml": extract_eml,
    "html": extract_html,
    "json": extract_json,
    "jsonl": extract_jsonl,
    "markdown": extract_markdown,
    "pdf": extract_pdf,
    "pptx": extract_pptx,
    "rst": extract_rst,
    "text": extract_text,
    "xlsx": extract_xlsx,
}

# By suffix; without a dot, by the name before the first dot.
SUFFIXES: Mapping[str, str] = {
    "": "text",
    ".csv": "csv",
    ".docx": "docx",
    ".eml": "eml",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".log": "text",
    ".markdown": "markdown",
    ".md": "markdown",
    ".ndjson": "jsonl",
    ".pdf": "pdf",
    ".pptx": "pptx",
    ".rst": "rst",
    ".text": "text",
    ".tsv": "csv",
    ".txt": "text",
    ".xhtml": "html",
    ".xlsx": "xlsx",
    **dict.fromkeys(
        ("authors", "changelog", "contributing", "copying", "copyright", "faq", "install", "licence", "license"),
        "text",
    ),
    **dict.fromkeys(("news", "notice", "readme", "thanks", "todo"), "text"),
}
