"""Pack passages into the token budget of a prompt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..models.llm.tokens import TokenCounter, estimate_tokens
from .hits import RetrievalHit

_TAG = re.compile(r"<(?=/?chunk\b)", re.IGNORECASE)


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
        fits = count_tokens(_render([*packed, hit])) <= budget_tokens
        (packed if fits else dropped).append(hit)
    return Context(text=_render(packed), packed=tuple(packed), dropped=tuple(dropped))


def _render(hits: Sequence[RetrievalHit]) -> str:
    documents = list(dict.fromkeys(hit.document_id for hit in hits))
    ordered = sorted(hits, key=lambda hit: (documents.index(hit.document_id), _number(hit.chunk_id), hit.chunk_id))
    return "\n".join(_block(hit) for hit in ordered)


def _block(hit: RetrievalHit) -> str:
    # A document cannot close its own block or open another one.
    section = _TAG.sub("&lt;", hit.section).replace('"', "'")
    return f'<chunk id="{hit.chunk_id}" section="{section}">\n{_TAG.sub("&lt;", hit.text)}\n</chunk>'


def _number(chunk_id: str) -> int:
    number = chunk_id.rpartition("#")[2]
    return int(number) if number.isdigit() else 0
