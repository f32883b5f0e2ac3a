"""Markdown with optional front matter, through markdown-it."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import yaml

from ....retrieval.text.extraction import Extracted, Heading, Table
from .decoding import decode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCES = {"---": "---", "+++": "+++"}
_MAX_MATTER_LINES = 500
_MAX_VALUE = 100_000
_TICKS = re.compile("`+")
# What shows nothing: a comment, or a space by its name.
_BLANK = re.compile("<!--|&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def extract_markdown(data: bytes) -> Extracted:
    """Return the file's text, with HTML comments and named spaces blanked out: its spans are spans of a UTF-8 file.

    YAML or TOML front matter becomes metadata: what is no text is kept as JSON. Its `title` or the first heading is the
    title, its `lang` or `language` the language. Front matter that cannot be read is a warning.

    Raises:
        SourceError: the data is empty, is no text, or its encoding cannot be told.
    """
    text = decode(data)
    metadata, body_start, warnings = _front_matter(text)
    tokens = _parser().parse(text[body_start:])
    starts = list(accumulate(map(len, _LINE.findall(text[body_start:])), initial=body_start))
    text = _without_blanks(text, tokens, starts)
    headings = tuple(_headings(tokens, starts))
    title = metadata.pop("title", "") or next((heading.title for heading in headings), "")
    language = metadata.get("lang") or metadata.get("language") or ""
    return Extracted(
        text=text,
        title=" ".join(title.split()),
        language=language,
        metadata=metadata,
        headings=headings,
        tables=tuple(_tables(text, tokens, starts)),
        warnings=warnings,
        body_start=body_start,
    )


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only who ingests Markdown pays for it

    # Only where blocks are is asked for.
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def _span(token: "Token", starts: Sequence[int]) -> tuple[int, int]:
    first, end = token.map or [0, 0]
    return starts[first], starts[min(end, len(starts) - 1)]


def _headings(tokens: Sequence["Token"], starts: Sequence[int]) -> Iterator[Heading]:
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0:
            start, end = _span(token, starts)
            title = " ".join(content.content.split())
            yield Heading(start=start, end=end, level=int(token.tag[1]), title=title)


def _tables(text: str, tokens: Sequence["Token"], starts: Sequence[int]) -> Iterator[Table]:
    for token in tokens:
        if token.type == "table_open":
            start, end = _span(token, starts)
            yield Table(start=start, end=end, header=text[start:end].partition("\n")[0].strip())


def _without_blanks(text: str, tokens: Sequence["Token"], starts: Sequence[int]) -> str:
    """Return `text` with what shows nothing replaced by spaces, as many bytes as it had."""
    parts, position = [], 0
    for first, last in _blanks(text, tokens, starts):
        if first >= position:
            blanks = "".join(sign if sign in "\r\n" else " " * len(sign.encode()) for sign in text[first:last])
            parts += [text[position:first], blanks]
            position = last
    return "".join([*parts, text[position:]]) if parts else text


def _blanks(text: str, tokens: Sequence["Token"], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what shows nothing in blocks of HTML, paragraphs, headings and tables."""
    for token in tokens:
        if token.map and token.type in {"html_block", "inline", "table_open"}:
            start, end = _span(token, starts)
            yield from _blanks_of_html(text, start, end) if token.type == "html_block" else _inline(text, start, end)


def _blanks_of_html(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the blanks of a block; a comment that is not closed goes on to its end."""
    while found := _BLANK.search(text, position, end):
        closed = text.find("-->", found.start() + 2, end) if found[0] == "<!--" else found.end() - 3
        position = end if closed < 0 else closed + 3
        yield found.start(), position


def _inline(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the blanks among words: not those in code, and of comments only closed ones."""
    runs = [found.span() for found in _TICKS.finditer(text, position, end)]
    later: dict[int, list[int]] = {}
    for first, last in reversed(runs):
        later.setdefault(last - first, []).append(first)
    for first, last in [*runs, (end, end)]:
        if first < position:
            continue
        while found := _BLANK.search(text, position, first):
            closed = text.find("-->", found.start() + 2, end) if found[0] == "<!--" else found.end() - 3
            if closed < 0:
                return
            position = closed + 3
            yield found.start(), position
        if first >= position:
            # Code ends with as many ticks as it begins with; without them the ticks are words.
            same = later.get(last - first, [])
            while same and same[-1] < last:
                same.pop()
            position = same[-1] + last - first if same else last


def _front_matter(text: str) -> tuple[dict[str, str], int, tuple[str, ...]]:
    """Return the metadata, where the body begins, and warnings."""
    lines = text.split("\n", _MAX_MATTER_LINES)[:_MAX_MATTER_LINES]
    fence = lines[0].rstrip()
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCES.get(fence)), None)
    if end is None:
        return {}, 0, ()
    matter = "\n".join(lines[1:end])
    body_start = sum(len(line) + 1 for line in lines[: end + 1])
    try:
        values = _toml(matter) if fence == "+++" else yaml.safe_load(matter)
        if isinstance(values, dict):
            found = {str(key): _as_text(value) for key, value in values.items() if value is not None}
            return found, min(body_start, len(text)), ()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        values = _simple_pairs(matter)
        warning = f"front matter is not {'TOML' if fence == '+++' else 'YAML'}: {' '.join(str(error).split())}"
        return values, min(body_start, len(text)) if values else 0, (warning,)
    if values is None:
        return {}, min(body_start, len(text)), ()
    # A document that begins with a rule.
    return {}, 0, ()


def _toml(matter: str) -> object:
    import tomllib  # noqa: PLC0415 - rare

    return tomllib.loads(matter)


def _as_text(value: object) -> str:
    if not isinstance(value, dict | list):
        return str(value)
    parts: list[str] = []
    left = _MAX_VALUE
    # Aliases make a value of some lines longer than any memory, so it is written piece by piece.
    for part in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        parts.append(part)
        left -= len(part)
        if left < 0:
            raise ValueError(f"a value has more than {_MAX_VALUE:,} characters")
    return "".join(parts)


def _simple_pairs(matter: str) -> dict[str, str]:
    """Return the lines `key: value` of front matter that YAML refuses, as in `title: Loans: the short guide`."""
    pairs = (line.partition(": ") for line in matter.splitlines())
    return {key: value.strip() for key, colon, value in pairs if colon and key.isidentifier()}
