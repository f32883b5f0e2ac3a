"""Rules that stand in for a model on `grounded_answer`: they copy sentences and never write one."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ...retrieval.context import passages_of
from ...retrieval.text.analysis import query_terms
from ...retrieval.text.sentences import sentences

_HEADING = re.compile(r"^#{1,6}[ \t].*$", re.MULTILINE)
_SECOND_SENTENCE = 0.8
_MIN_COVERAGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    chunk_id: str
    sentence: str
    own: frozenset[str]
    around: frozenset[str]


def respond_to_grounded_answer(inputs: Mapping[str, str]) -> str:
    """Return the reply to `grounded_answer` as JSON.

    A term of the question counts the more, the fewer chunks have it, and half if it stands only in the section's name.
    The sentence with the highest sum answers; another one of the same chunk joins it if it is nearly as good. The
    question is refused when the best sentence with its section has less than half of the question's terms.
    """
    asked = set(query_terms(inputs["question"]))
    candidates = _candidates(inputs["context"])
    spread = Counter(term for around in _by_chunk(candidates).values() for term in around & asked)

    def score(candidate: _Candidate) -> float:
        own = sum(1 / spread[term] for term in asked & candidate.own)
        return own + sum(0.5 / spread[term] for term in (asked & candidate.around) - candidate.own)

    best = max(candidates, key=score, default=None)
    if best is None or len(asked & (best.own | best.around)) < _MIN_COVERAGE * len(asked) or not asked & best.own:
        return json.dumps({"answer": "", "citations": [], "refused": True})
    chosen = [
        candidate
        for candidate in candidates
        if candidate.chunk_id == best.chunk_id and score(candidate) >= _SECOND_SENTENCE * score(best)
    ]
    citations = [{"chunk_id": candidate.chunk_id, "quote": candidate.sentence} for candidate in chosen]
    answer = " ".join(candidate.sentence for candidate in chosen)
    return json.dumps({"answer": answer, "citations": citations, "refused": False}, ensure_ascii=False)


def _candidates(context: str) -> list[_Candidate]:
    return [
        _Candidate(
            chunk_id=chunk.chunk_id,
            sentence=sentence,
            own=frozenset(query_terms(sentence)),
            around=frozenset(query_terms(f"{chunk.title} {chunk.section}")),
        )
        for chunk in passages_of(context)
        for sentence in sentences(_HEADING.sub("", chunk.text))
    ]


def _by_chunk(candidates: list[_Candidate]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for candidate in candidates:
        known = found.get(candidate.chunk_id, frozenset())
        found[candidate.chunk_id] = known | candidate.own | candidate.around
    return found
