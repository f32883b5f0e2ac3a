"""reStructuredText, through docutils."""

import re
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted
from .composing import Composer, numeral, raised
from .decoding import decode

if TYPE_CHECKING:
    from docutils import nodes

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "input_encoding": "unicode",
    "syntax_highlight": "none",
    "line_length_limit": 10_000_000,
    "_disable_config": True,
}
_ROLE = re.compile(r":[A-Za-z][\w:+.-]{0,60}:`([^`<]{1,500})(?:<[^`>]{0,500}>)?`")
_UNKNOWN_DIRECTIVE = re.compile(r"\.\.[ \t]{1,20}([\w:+.-]{1,60})::[ \t]{0,20}")
# Directives that show nothing of what is written in them, and those that show only what is inside.
_SILENT = frozenset(
    {"codeauthor", "currentmodule", "default-domain", "highlight", "include", "index", "literalinclude", "module"}
    | {"raw", "sectionauthor", "tabularcolumns", "toctree"}
)
_ONLY_CONTENT = frozenset({"hlist", "ifconfig", "only"})
_STYLES = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
_OPTION = re.compile(r"[ \t]{0,40}:[\w -]{1,60}:")
_MAX_DEPTH = 20


def extract_rst(data: bytes) -> Extracted:
    """Return the text that is shown, with the contents of directives that only other tools know.

    Raises:
        SourceError: the data is empty, is no text, or its encoding cannot be told.
    """
    reader = _Reader()
    reader.read(decode(data), level=0)
    title = next((heading.title for heading in reader.composer.extracted().headings), "")
    return reader.composer.extracted(title=title)


class _Reader:
    def __init__(self) -> None:
        self.composer = Composer()
        self._depth = 0

    def read(self, text: str, *, level: int) -> None:
        from docutils.core import publish_doctree  # noqa: PLC0415 - only who ingests this format pays for it

        if self._depth < _MAX_DEPTH:
            self._depth += 1
            self._read(publish_doctree(text, settings_overrides=_SETTINGS), level)
            self._depth -= 1

    def _read(self, parent: "nodes.Node", level: int) -> None:
        from docutils import nodes  # noqa: PLC0415 - see read

        for node in parent.children:
            match node:
                case nodes.title() | nodes.subtitle() | nodes.rubric():
                    # Only titles of sections have text below them that goes on after the element.
                    if isinstance(parent, nodes.topic | nodes.sidebar | nodes.admonition):
                        self.composer.add(_shown(node))
                    else:
                        self.composer.add_heading(level or 1, _shown(node))
                case nodes.section():
                    self._read(node, level + 1)
                case nodes.table():
                    self._table(node)
                case nodes.definition_list_item():
                    self._definition(node, level)
                case nodes.system_message():
                    self._unknown(node, level)
                case nodes.TextElement() if not isinstance(node, nodes.Bibliographic | nodes.Invisible):
                    self.composer.add(_shown(node))
                case nodes.Element() if not isinstance(node, nodes.Invisible):
                    self._marked(node, level)

    def _marked(self, node: "nodes.Element", level: int) -> None:
        """Read an element that is shown with a mark of its kind, or only what is below it."""
        from docutils import nodes  # noqa: PLC0415 - see read

        kind = type(node).__name__.title()
        match node:
            case nodes.enumerated_list():
                for number, item in enumerate(node.children, start=node.get("start", 1)):
                    shown = numeral(number, _STYLES[node["enumtype"]])
                    self._led(f"{node['prefix']}{shown}{node['suffix']}", item, level)
            case nodes.list_item():
                self._led("-", node, level)
            case nodes.footnote() | nodes.citation():
                label, *rest = node.children
                self._led(f"[{label.astext()}]", nodes.container("", *rest), level)
            case nodes.field():
                name, body = node.children
                self._led(f"{_shown(name)}:", body, level)
            case nodes.authors():
                self.composer.add(f"{kind}: {', '.join(map(_shown, node.children))}", is_item=True)
            case nodes.TextElement():
                self.composer.add(f"{kind}: {_shown(node)}", is_item=True)
            case nodes.Admonition() if not isinstance(node, nodes.admonition):
                self._led(f"{kind}:", node, level, is_item=False)
            case nodes.topic() if "contents" in node["classes"]:
                pass
            case _:
                self._read(node, level)

    def _led(self, mark: str, item: "nodes.Node", level: int, *, is_item: bool = True) -> None:
        """Add what is below `item`, with `mark` before its first paragraph."""
        from docutils import nodes  # noqa: PLC0415 - see read

        first, rest = item.children[:1], item.children[1:]
        if first and isinstance(first[0], nodes.TextElement):
            self.composer.add(f"{mark} {_shown(first[0])}", is_item=is_item)
        else:
            self.composer.add(mark if mark != "-" else "", is_item=is_item)
            rest = item.children
        self._read(nodes.container("", *rest), level)

    def _definition(self, item: "nodes.Node", level: int) -> None:
        from docutils import nodes  # noqa: PLC0415 - see read

        terms = ", ".join(_shown(term) for term in item.children if isinstance(term, nodes.term | nodes.classifier))
        for definition in item.children:
            if isinstance(definition, nodes.definition):
                first = definition.children[0] if definition.children else None
                joins = isinstance(first, nodes.paragraph)
                self.composer.add(f"{terms}: {_shown(first)}" if first is not None and joins else terms)
                self._read(nodes.container("", *definition.children[1 if joins else 0 :]), level)

    def _table(self, table: "nodes.table") -> None:
        from docutils import nodes  # noqa: PLC0415 - see read

        for title in table.findall(nodes.title):
            self.composer.add(_shown(title))
        self.composer.add_table(
            [[_shown(cell) for cell in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
        )

    def _unknown(self, message: "nodes.system_message", level: int) -> None:
        """Read what is inside a directive that docutils does not know: it repeats its source."""
        from docutils import nodes  # noqa: PLC0415 - see read

        for block in message.findall(nodes.literal_block):
            head, _, rest = block.astext().partition("\n")
            found = _UNKNOWN_DIRECTIVE.match(head)
            if found and found[1] not in _SILENT:
                argument = "" if found[1] in _ONLY_CONTENT else head[found.end() :].strip()
                lines = [argument, ""] if argument else []
                body = rest.split("\n")
                while body and (not body[0].strip() or _OPTION.match(body[0])):
                    body.pop(0)
                indent = min((len(line) - len(line.lstrip()) for line in body if line.strip()), default=0)
                self.read("\n".join([*lines, *(line[indent:] for line in body)]), level=level)


def _shown(node: "nodes.Node") -> str:
    from docutils import nodes  # noqa: PLC0415 - see read

    match node:
        case nodes.system_message() | nodes.comment() | nodes.substitution_definition():
            return ""
        case nodes.problematic():
            # A role that only other tools know is shown as it was written.
            return _ROLE.sub(lambda found: found[1].strip().lstrip("~!"), str(node.astext()))
        case nodes.superscript():
            return raised(node.astext())
        case nodes.Element():
            return str(node.child_text_separator).join(filter(None, map(_shown, node.children)))
        case _:
            return str(node.astext())
