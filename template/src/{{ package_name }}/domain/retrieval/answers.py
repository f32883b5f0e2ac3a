"""Answers to questions: each cites the passages that support it, or is a refusal."""

from dataclasses import dataclass
from enum import StrEnum


class RefusalReason(StrEnum):
    """Why a question is refused; the values are stored and part of the API."""

    NO_PASSAGE = "no-passage"
    DECLINED = "declined"
    EMPTY = "empty"
    NOT_CITED = "not-cited"
    WEAK_SUPPORT = "weak-support"

    @property
    def explanation(self) -> str:
        """The reason as a sentence."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    RefusalReason.NO_PASSAGE: "Search found no passage for this question.",
    RefusalReason.DECLINED: "The model found no answer in the passages.",
    RefusalReason.EMPTY: "The model's answer had no text.",
    RefusalReason.NOT_CITED: "The model's answer quoted none of the passages.",
    RefusalReason.WEAK_SUPPORT: "The passages that the model cited mention too few words of the question.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Words of a passage, copied letter by letter."""

    chunk_id: str
    document_id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with its citations, or a refusal with its reason.

    `unsupported` holds the sentences of the answer that no cited passage supports. `answered_by` is the model that
    wrote it, or the rules that stand in for one. Where documents that search found are older editions of a cited one,
    `edition` is the date or version that was chosen, and `superseded` are the ids of the older ones. `trace_id` names
    this answer in logs, and the model's reply to it in the gateway's stores.
    """

    text: str
    citations: tuple[Citation, ...]
    refusal_reason: RefusalReason | None
    unsupported: tuple[str, ...]
    answered_by: str
    trace_id: str
    edition: str = ""
    superseded: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether this is a refusal."""
        return self.refusal_reason is not None

    def __post_init__(self) -> None:
        """Hold the rule that an answer without a citation is a refusal, and a refusal cites nothing."""
        if self.refused == bool(self.citations):
            raise ValueError("an answer needs a citation, and a refusal has none")


def refuse(reason: RefusalReason, text: str, *, answered_by: str, trace_id: str) -> Answer:
    """Return the answer with this text that is given where no passage supports one."""
    return Answer(
        text=text,
        citations=(),
        refusal_reason=reason,
        unsupported=(),
        answered_by=answered_by,
        trace_id=trace_id,
    )
