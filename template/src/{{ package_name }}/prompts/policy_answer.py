"""The schema that a reply to `policy_answer` has to satisfy."""

from collections.abc import Iterable, Iterator

import pydantic_core
from pydantic import BaseModel, ConfigDict


class PolicyCitation(BaseModel):
    """Words of a chunk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunk_id: str
    quote: str


class PolicyAnswer(BaseModel):
    """The reply to `policy_answer`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: str
    citations: tuple[PolicyCitation, ...]
    refused: bool


def answer_pieces(raw: Iterable[str]) -> Iterator[str]:
    """Yield the text of `answer` as it grows while the pieces of a JSON reply arrive.

    A reply that is not JSON yields nothing; whether it is valid shows only at its end.
    """
    text, said = "", ""
    for piece in raw:
        text += piece
        grown = _partial_answer(text)
        if len(grown) > len(said) and grown.startswith(said):
            yield grown[len(said) :]
            said = grown


def _partial_answer(text: str) -> str:
    try:
        found = pydantic_core.from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return ""
    answer = found.get("answer") if isinstance(found, dict) else None
    return answer if isinstance(answer, str) else ""
