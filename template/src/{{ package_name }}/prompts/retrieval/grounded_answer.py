"""The schema that a reply to `grounded_answer` has to satisfy."""

import pydantic_core
from pydantic import BaseModel, ConfigDict


class Citation(BaseModel):
    """Words of a chunk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunk_id: str
    quote: str


class GroundedAnswer(BaseModel):
    """The reply to `grounded_answer`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: str
    citations: tuple[Citation, ...]
    refused: bool


class GrowingAnswer:
    """The text of `answer` while the pieces of a JSON reply arrive; whether it is valid shows only at its end."""

    def __init__(self) -> None:
        self._raw = ""
        self._yielded = ""

    def add(self, piece: str) -> str:
        """Return what the text gained by the next piece; of a reply that is not JSON nothing."""
        self._raw += piece
        grown = _partial_answer(self._raw)
        if not grown.startswith(self._yielded):
            return ""
        gained = grown[len(self._yielded) :]
        self._yielded = grown
        return gained


def _partial_answer(text: str) -> str:
    try:
        found = pydantic_core.from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return ""
    answer = found.get("answer") if isinstance(found, dict) else None
    return answer if isinstance(answer, str) else ""
