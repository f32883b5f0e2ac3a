"""Rules that stand in for a model on `grounded_answer`: they quote sentences and never write one."""

import json
from collections.abc import Mapping, Sequence

from ...retrieval.answering.asked import Asked
from ...retrieval.answering.candidates import Candidate, candidates_of
from ...retrieval.answering.support import Support
from ...retrieval.context import passages_of

_FURTHER_SENTENCE = 0.8
_MOST_SENTENCES = 3
_NEARLY = 0.95
_REFUSAL = json.dumps({"answer": "", "citations": [], "refused": True})


def respond_to_grounded_answer(inputs: Mapping[str, str]) -> str:
    """Return the reply to `grounded_answer` as JSON: sentences of one passage, or a refusal.

    The sentence that covers the most of the question answers, in its words or in forms of them, and with its heading
    and neighbours; others of its passage join it if they are nearly as good, and of equal ones that of the newest
    document is taken. The question is refused when no sentence has its numbers, codes and names, or when too little of
    it is covered.
    """
    passages = list(passages_of(inputs["context"]))
    asked = Asked.of(inputs["question"], sorted({passage.language for passage in passages}))
    support = Support.of(asked, passages)
    candidates = candidates_of(asked, passages)
    if not candidates:
        return _REFUSAL
    scores = [support.score(candidate) for candidate in candidates]
    nearly = [index for index, score in enumerate(scores) if score >= _NEARLY * max(scores)]
    best = max(nearly, key=lambda index: (candidates[index].year, scores[index]))
    if not support.is_enough(candidates[best]):
        return _REFUSAL
    is_expected = support.is_expected(candidates[best])
    further = [
        index
        for index, one in enumerate(candidates)
        if one.passage is candidates[best].passage
        and scores[index] >= _FURTHER_SENTENCE * scores[best]
        and support.is_expected(one) >= is_expected
    ]
    # The best one stays, however many come before it.
    kept = sorted(further, key=lambda index: -scores[index])[:_MOST_SENTENCES]
    return _quoting([candidates[index] for index in sorted(kept)])


def _quoting(chosen: Sequence[Candidate]) -> str:
    """Return the reply that quotes the sentences, each after the one that it goes on about."""
    quotes: dict[str, str] = {}
    for one in chosen:
        if one.antecedent:
            quotes.setdefault(one.antecedent, one.antecedent)
        quotes[one.sentence] = one.said
    chunk_id = chosen[0].passage.chunk_id
    # Rows stand apart, as nothing ends them.
    answer = ("\n\n" if any(said != sentence for sentence, said in quotes.items()) else " ").join(quotes.values())
    citations = [{"chunk_id": chunk_id, "quote": sentence} for sentence in quotes]
    return json.dumps({"answer": answer, "citations": citations, "refused": False}, ensure_ascii=False)
