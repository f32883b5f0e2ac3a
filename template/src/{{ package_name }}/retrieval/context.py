"""Pack passages into the token budget of a prompt, and read them from it."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..models.llm.tokens import TokenCounter, estimate_tokens
from .hits import RetrievalHit

_TAG = re.compile(r"<(?=/?(?:chunk|passage|question|sentences)\b)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'(\w{1,20})="([^"\n]*)"')
_BEGIN, _END = "<chunk ", "\n</chunk>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The text for the prompt, the hits that it holds, best first, and those that did not fit."""

    text: str
    packed: tuple[RetrievalHit, ...]
    dropped: tuple[RetrievalHit, ...]


def pack_context(
    hits: Sequence[RetrievalHit], *, budget_tokens: int, count_tokens: TokenCounter = estimate_tokens
) -> Context:
    """Return as many hits as fit, best first; one that is too long is dropped and a later one may still fit.

    `count_tokens(context.text) <= budget_tokens` always. In the text the chunks of a document stand together and in the
    order of the document; documents stand in the order of their best chunk.
    """
    packed: list[RetrievalHit] = []
    dropped: list[RetrievalHit] = []
    for hit in hits:
        fits = count_tokens(passage_blocks([*packed, hit])) <= budget_tokens
        (packed if fits else dropped).append(hit)
    return Context(text=passage_blocks(packed), packed=tuple(packed), dropped=tuple(dropped))


def passage_blocks(hits: Sequence[RetrievalHit]) -> str:
    """Return the hits as a prompt shows them: those of a document together, in the order of the document."""
    documents = list(dict.fromkeys(hit.document_id for hit in hits))
    ordered = sorted(hits, key=lambda hit: (documents.index(hit.document_id), _number(hit.chunk_id), hit.chunk_id))
    return "\n".join(_block(hit) for hit in ordered)


def without_tags(text: str) -> str:
    """Return `text` in a form that can neither end nor begin a part of a prompt."""
    return _TAG.sub("&lt;", text)


def reference(chunk_id: str) -> str:
    """Return the id by which a prompt knows a chunk: one line, without quotes."""
    return html.escape(" ".join(chunk_id.split()))


def passages_of(context: str) -> Iterator[RetrievalHit]:
    """Yield the passages of a context's text, in its order; their ids are `reference`s."""
    for block in context.split(_END):
        head, _, text = block.partition(">\n")
        if head.lstrip("\n").startswith(_BEGIN):
            named = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(head)}
            identifier = html.escape(named.pop("id"))
            document_id = identifier.rpartition("#")[0] or identifier
            yield RetrievalHit(document_id=document_id, chunk_id=identifier, score=0.0, text=text, **named)


def _block(hit: RetrievalHit) -> str:
    attributes = {
        "title": hit.title,
        "section": hit.section,
        "context": hit.context.replace("\n", "; "),
        "language": hit.language,
    }
    shown = "".join(f' {name}="{reference(value)}"' for name, value in attributes.items() if value.strip())
    return f'{_BEGIN}id="{reference(hit.chunk_id)}"{shown}>\n{without_tags(hit.text)}{_END}'


def _number(chunk_id: str) -> int:
    number = chunk_id.rpartition("#")[2]
    return int(number) if number.isdigit() else 0
