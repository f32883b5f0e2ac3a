"""Answers to questions: each cites the passages that support it, or is a refusal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Words of a passage, copied letter by letter."""

    chunk_id: str
    document_id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with its citations.

    `unsupported` holds the sentences of the answer that no cited passage supports. `answered_by` is the model that
    wrote it, or the rules that stand in for one. `trace_id` names this answer in logs, and the model's reply to it in
    the gateway's stores.
    """

    text: str
    citations: tuple[Citation, ...]
    refused: bool
    unsupported: tuple[str, ...]
    answered_by: str
    trace_id: str

    def __post_init__(self) -> None:
        """Hold the rule that an answer without a citation is a refusal, and a refusal cites nothing."""
        if self.refused == bool(self.citations):
            raise ValueError("an answer needs a citation, and a refusal has none")


def refusal(text: str, *, answered_by: str, trace_id: str) -> Answer:
    """Return the answer with this text that is given where no passage supports one."""
    return Answer(
        text=text,
        citations=(),
        refused=True,
        unsupported=(),
        answered_by=answered_by,
        trace_id=trace_id,
    )
