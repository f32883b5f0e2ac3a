"""Rules that stand in for a model on `sentence_support`: the comparison of words."""

import json
from collections.abc import Mapping

from ...retrieval.context import passages_of
from ...retrieval.grounding.lexical import LexicalChecker


def respond_to_sentence_support(inputs: Mapping[str, str]) -> str:
    """Return a verdict on each numbered line of `sentences` as JSON."""
    passages = list(passages_of(inputs["passages"]))
    checker = LexicalChecker()
    said = [line.partition(". ")[2] for line in inputs["sentences"].splitlines()]
    verdicts = [
        {"sentence": number, "supported": not checker.unsupported(sentence, passages)}
        for number, sentence in enumerate(said, 1)
    ]
    return json.dumps({"verdicts": verdicts})
