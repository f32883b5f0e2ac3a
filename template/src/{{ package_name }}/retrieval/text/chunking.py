"""Cut a document into passages along headings, sentences and tokens."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...domain.retrieval.documents import Chunk, Document
from ...models.llm.tokens import TokenCounter, estimate_tokens
from .analysis import language_of, named_language
from .extraction import Heading, Table
from .sentences import sentence_spans

_WORD = re.compile(r"\S{1,32}\s*")
# Characters at most of what each chunk carries beside its text: a document of many chunks has it as often.
_MOST_BESIDE = 2_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkLimits:
    """Tokens of a chunk at most, and of it those that are repeated from the chunk before, within one section."""

    max_tokens: int = 320
    overlap_tokens: int = 40

    def __post_init__(self) -> None:
        """Refuse limits under which a chunk could not advance."""
        if self.max_tokens < 32 or not 0 <= self.overlap_tokens <= self.max_tokens // 2:  # noqa: PLR2004 - one word
            raise ValueError("a chunk needs 32 tokens, and at most half of it may be overlap")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the sections and tables of a document are, and `context`, which is searched with each of its chunks."""

    headings: Sequence[Heading] = ()
    tables: Sequence[Table] = ()
    body_start: int = 0
    context: str = ""


def chunk_document(
    document: Document,
    limits: ChunkLimits,
    layout: Layout = Layout(),
    *,
    count_tokens: TokenCounter = estimate_tokens,
) -> tuple[Chunk, ...]:
    """Return the chunks of a document in its order.

    Every character from `body_start` on that is not white space is in a chunk. A chunk stays within one section and
    within `max_tokens`, is not empty, and neither starts nor ends with white space. One that begins inside a table has
    its header as context, unless that is longer than 2,000 characters; title, section and the rest of the context are
    cut there. Ids are "<document id>#<number>", counted from 1.
    """
    text = document.text
    language = language_of(text[layout.body_start :], default=named_language(document.language))
    chunks: list[Chunk] = []
    position, offset = 0, 0
    for section in _sections(text, layout):
        for start, end in _pack(text, section, limits, count_tokens):
            offset += len(text[position:start].encode()) if start >= position else -len(text[start:position].encode())
            position = start
            passage = text[start:end]
            chunk = Chunk(
                chunk_id=f"{document.document_id}#{len(chunks) + 1}",
                document_id=document.document_id,
                start=offset,
                end=offset + len(passage.encode()),
                text=passage,
                section=section.path[:_MOST_BESIDE],
                title=document.title[:_MOST_BESIDE],
                language=language_of(passage, default=language),
                context="\n".join(filter(None, [layout.context[:_MOST_BESIDE], _header_above(layout.tables, start)])),
            )
            chunks.append(chunk)
    return tuple(chunks)


def _sections(text: str, layout: Layout) -> Iterator[_Section]:
    """Yield sections that lie end to end; a heading without text of its own joins the section below it."""
    path: list[str] = []
    begin = body = layout.body_start
    for heading in layout.headings:
        if text[body : heading.start].strip():
            yield _Section(path=" > ".join(filter(None, path)), start=begin, end=heading.start)
            begin = heading.start
        path = [*path[: heading.level - 1], *[""] * (heading.level - 1 - len(path)), heading.title]
        body = heading.end
    yield _Section(path=" > ".join(filter(None, path)), start=begin, end=len(text))


def _header_above(tables: Sequence[Table], start: int) -> str:
    """Return the header of the table in which a chunk begins, unless the chunk has it itself."""
    place = bisect_right(tables, start, key=lambda table: table.start) - 1
    header = tables[place].header if place >= 0 and tables[place].start < start < tables[place].end else ""
    return header if len(header) <= _MOST_BESIDE else ""


def _pack(text: str, section: _Section, limits: ChunkLimits, count_tokens: TokenCounter) -> Iterator[Span]:
    """Yield the trimmed spans of the chunks of a section."""
    held: list[tuple[int, int, int]] = []
    total = 0
    for start, end in _pieces(text, section, limits.max_tokens, count_tokens):
        tokens = count_tokens(text[start:end])
        if held and total + tokens > limits.max_tokens:
            yield from _trimmed(text, held[0][0], held[-1][1])
            held = _tail(held, min(limits.overlap_tokens, limits.max_tokens - tokens))
            total = sum(part[2] for part in held)
        held.append((start, end, tokens))
        total += tokens
    if held:
        yield from _trimmed(text, held[0][0], held[-1][1])


def _pieces(text: str, section: _Section, max_tokens: int, count_tokens: TokenCounter) -> Iterator[Span]:
    """Yield sentences; one that alone is too long is cut between words, and a long word inside."""
    for start, end in sentence_spans(text, section.start, section.end):
        if count_tokens(text[start:end]) <= max_tokens:
            yield start, end
            continue
        begin, tokens = start, 0
        for found in _WORD.finditer(text, start, end):
            more = count_tokens(found[0])
            if tokens and tokens + more > max_tokens:
                yield begin, found.start()
                begin, tokens = found.start(), 0
            tokens += more
        yield begin, end


def _tail(held: list[tuple[int, int, int]], tokens: int) -> list[tuple[int, int, int]]:
    kept: list[tuple[int, int, int]] = []
    for part in reversed(held[1:]):
        tokens -= part[2]
        if tokens < 0:
            break
        kept.insert(0, part)
    return kept


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    passage = text[start:end]
    if stripped := passage.strip():
        first = start + len(passage) - len(passage.lstrip())
        yield first, first + len(stripped)
