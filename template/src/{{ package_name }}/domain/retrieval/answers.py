"""Answers to customers: every one cites the passage it rests on, or is a refusal."""

from dataclasses import dataclass

REFUSAL = "The policies do not answer this question."


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Words of a passage, copied letter by letter."""

    chunk_id: str
    document_id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer and what it rests on.

    `confidence` is in [0, 1] and 0 for a refusal. `unsupported` holds the sentences of the answer that no cited passage
    carries. `trace_id` names this answer in logs, and the model's reply to it in the gateway's stores.
    """

    text: str
    citations: tuple[Citation, ...]
    confidence: float
    refused: bool
    unsupported: tuple[str, ...]
    trace_id: str

    def __post_init__(self) -> None:
        """Hold the rule that an answer without a citation is a refusal, and a refusal cites nothing."""
        if self.refused == bool(self.citations):
            raise ValueError("an answer needs a citation, and a refusal has none")


def refusal(trace_id: str) -> Answer:
    """Return the answer that the desk gives when nothing supports one."""
    return Answer(text=REFUSAL, citations=(), confidence=0.0, refused=True, unsupported=(), trace_id=trace_id)
