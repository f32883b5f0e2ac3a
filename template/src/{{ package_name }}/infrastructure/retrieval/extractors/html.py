"""HTML, through Lexbor, which reads it as browsers do."""

import re
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted
from .composing import Composer, numeral, raised
from .decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"\s{0,100}<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9_:.-]{1,40})")
_HEAD_BYTES = 2_048
# In XHTML, any element may close itself; to HTML, `<script/>` goes on to its end tag, which never comes.
_XHTML = ("<?xml ", "http://www.w3.org/1999/xhtml")
_SELF_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([A-Za-z][\w:.-]{0,30})((?:\s[^<>]{0,2000})?)/>"
)

_HIDDEN = frozenset(
    {"annotation", "annotation-xml", "audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe"}
    | {"input", "nav", "noscript", "object", "optgroup", "option", "script", "select", "style", "svg", "template"}
    | {"textarea", "title", "video"}
    # What is struck out no longer holds.
    | {"del", "s", "strike"}
)
_HIDDEN_ROLES = frozenset({"navigation", "search", "toolbar", "menu", "menubar"})
# Names that documentation tools give to what leads elsewhere.
_HIDDEN_CLASSES = frozenset(
    {"breadcrumb", "breadcrumbs", "headerlink", "navbar", "navfooter", "navheader", "sidebar", "sphinxsidebar", "toc"}
)
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s{0,20}(?:display\s{0,20}:\s{0,20}none|visibility\s{0,20}:\s{0,20}hidden)")
_NO_MARK = re.compile(r"(?:^|;)\s{0,20}list-style(?:-type)?\s{0,20}:\s{0,20}none")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend"}
    | {"dd", "li", "main", "ol", "p", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACES = re.compile(r"[ \t\r\n\f]+")


def extract_html(data: bytes) -> Extracted:
    """Return the text that a browser shows, without navigation and what is struck out.

    `<title>` is the title, `lang` the language.

    Raises:
        SourceError: the data is empty, in no encoding that can be told, or shows no text.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only who ingests HTML pays for it

    text = decode(data, declared=_declared(data))
    if any(sign in text[:_HEAD_BYTES] for sign in _XHTML):
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    page = LexborHTMLParser(text)
    root = page.root
    title = page.css_first("head > title")
    language = (root.attributes.get("lang") if root is not None else None) or ""
    reader = _Reader()
    if page.body is not None:
        reader.read(page.body)
    return reader.composer.extracted(title=title.text() if title is not None else "", language=language)


def _declared(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    found = _META_CHARSET.search(head) or _XML_ENCODING.match(head)
    return found[1].decode("ascii") if found else None


class _Reader:
    """Walks the elements of a page in their order and composes its blocks."""

    def __init__(self) -> None:
        self.composer = Composer()
        self._inline: list[str] = []
        # After a bullet or a term, the first block of what follows stays on its line.
        self._joins_next = False
        self._is_item = False
        # The number of the next item of each numbered list.
        self._numbers: dict[int, int] = {}

    def read(self, root: "LexborNode") -> None:
        """Add what is below `root`; not by recursion, because a page may be nested as deep as it likes."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, is_left = stack.pop()
            tag = str(node.tag)
            if is_left:
                self._leave(tag)
            elif tag == "-text":
                self._add_text(_SPACES.sub(" ", _shown(node)))
            elif node.is_element_node and not _is_hidden(node) and self._enter(tag, node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed([*_children(node)]))
        self._end_block()

    def _enter(self, tag: str, node: "LexborNode") -> bool:
        """Begin an element and return whether its children are to be read."""
        rows = _rows(node) if tag == "table" else None
        if tag == "br":
            self._inline.append("\n")
            return False
        if tag in _BLOCKS and not (self._joins_next and rows is None):
            self._end_block()
        if tag == "pre":
            self.composer.add(node.text(deep=True).strip("\n"))
        elif tag in _HEADINGS:
            self.composer.add_heading(int(tag[1]), _line(node).removesuffix("\N{PILCROW SIGN}"))
        elif rows is not None:
            for caption in node.css("caption"):
                self.composer.add(_line(caption))
            self.composer.add_table(rows)
        else:
            if tag == "li":
                self._end_block()
                self._inline.append(self._mark(node))
                self._joins_next = self._is_item = True
            return True
        return False

    def _mark(self, item: "LexborNode") -> str:
        """Return the bullet or the number of an item."""
        around = item.parent
        if around is None or around.tag != "ol" or _NO_MARK.search((around.attributes.get("style") or "").lower()):
            return "- "
        number = _integer(item.attributes.get("value"), self._numbers.get(around.mem_id, _first(around)))
        self._numbers[around.mem_id] = number + (-1 if "reversed" in around.attributes else 1)
        return f"{numeral(number, item.attributes.get('type') or around.attributes.get('type') or '1')}. "

    def _leave(self, tag: str) -> None:
        if tag == "dt" and (term := "".join(self._inline).strip()):
            self._inline = [term.removesuffix(":"), ": "]
            self._joins_next = True
        elif tag in _BLOCKS:
            self._end_block()

    def _add_text(self, text: str) -> None:
        self._inline.append(text)
        if text.strip():
            self._joins_next = False

    def _end_block(self) -> None:
        text, self._inline = "".join(self._inline), []
        lines = (" ".join(part.split()) for part in text.split("\n"))
        shown = "\n".join(line for line in lines if line)
        if shown.strip("-"):
            self.composer.add(shown, is_item=self._is_item)
        self._joins_next = self._is_item = False


def _children(node: "LexborNode") -> "Iterator[LexborNode]":
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _shown(text: "LexborNode") -> str:
    content = text.text_content or ""
    return raised(content) if text.parent is not None and text.parent.tag == "sup" else content


def _is_hidden(node: "LexborNode") -> bool:
    attributes = node.attributes
    return (
        node.tag in _HIDDEN
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (attributes.get("role") or "").strip().lower() in _HIDDEN_ROLES
        or not _HIDDEN_CLASSES.isdisjoint((attributes.get("class") or "").split())
        or _NOT_DISPLAYED.search((attributes.get("style") or "").lower()) is not None
    )


def _line(node: "LexborNode") -> str:
    """Return the visible text of an element on one line."""
    parts: list[str] = []
    stack = [*_children(node)][::-1]
    while stack:
        child = stack.pop()
        if child.tag == "-text":
            parts.append(_shown(child))
        elif child.is_element_node and not _is_hidden(child):
            if child.tag in _BLOCKS or child.tag == "br":
                parts.append(" ")
            stack.extend(reversed([*_children(child)]))
    return " ".join("".join(parts).split())


def _rows(table: "LexborNode") -> list[list[str]] | None:
    """Return the cells of a table, or None for one that only lays out a page."""
    parts = [part for part in _children(table) if part.is_element_node]
    if any(part.css_first("table, h1, h2, h3, pre, li + li, p + p") is not None for part in parts):
        return None
    rows: list[list[str]] = []
    # How many further rows the cells above each column fill.
    filled: dict[int, int] = {}
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in _children(row):
            if cell.tag not in {"td", "th"} or _is_hidden(cell):
                continue
            _skip(cells, filled)
            columns = _number(cell, "colspan")
            if (below := _number(cell, "rowspan") - 1) > 0:
                filled.update((len(cells) + column, below) for column in range(columns))
            cells += [_line(cell), *[""] * (columns - 1)]
        _skip(cells, filled)
        if not _is_hidden(row):
            rows.append(cells)
    return rows if any(len(row) > 1 for row in rows) else None


def _skip(cells: list[str], filled: dict[int, int]) -> None:
    while filled.get(len(cells), 0) > 0:
        filled[len(cells)] -= 1
        cells.append("")


def _first(numbered: "LexborNode") -> int:
    items = sum(child.tag == "li" for child in _children(numbered)) if "reversed" in numbered.attributes else 1
    return _integer(numbered.attributes.get("start"), items)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text.strip()) else default


def _number(cell: "LexborNode", name: str) -> int:
    text = cell.attributes.get(name) or "1"
    return min(max(int(text), 1), 100) if text.isdecimal() else 1
