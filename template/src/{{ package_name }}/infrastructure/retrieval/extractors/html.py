"""HTML, through the standard library's forgiving parser."""

import re
from html.parser import HTMLParser

from ....retrieval.text.extraction import Extracted, SourceError
from .text import extract_text

_HIDDEN = frozenset({"head", "noscript", "script", "style", "template"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "header", "hr", "li", "main", "nav"}
    | {"ol", "p", "pre", "section", "table", "tr", "ul"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 2_048


def extract_html(data: bytes) -> Extracted:
    """Return the visible text with headings in Markdown's notation; `<title>` is the title.

    Raises:
        SourceError: the data is empty, not in the encoding that it declares (UTF-8 if none), or shows no text.
    """
    parser = _Page()
    parser.feed(_decoded(data))
    parser.close()
    text = re.sub(r"[ \t]+", " ", "".join(parser.parts))
    text = re.sub(r" ?\n ?(?:\n ?)+", "\n\n", text).strip()
    if not text:
        raise SourceError("shows no text")
    return Extracted(text=text + "\n", title=" ".join(parser.title.split()))


def _decoded(data: bytes) -> str:
    declared = _META_CHARSET.search(data[:_HEAD_BYTES])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if encoding.lower() in {"utf-8", "utf8"}:
        return extract_text(data).text
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError(f"is not {encoding}, which it declares: {error}") from error


class _Page(HTMLParser):
    """Collects visible text; hidden elements that are never closed end with the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self._hidden = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as declared
        if tag == "title":
            self._in_title = True
        elif tag == "body":
            self._hidden = 0
        elif tag in _HIDDEN:
            self._hidden += 1
        elif tag in _HEADINGS:
            self.parts.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _HEADINGS or tag == "p":
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))
