"""Rules that stand in for a model on `passage_ranking`: passages that mention more of the query come first."""

import json
import re
from collections.abc import Mapping

from ...retrieval.text.analysis import query_terms

_PASSAGE = re.compile(r'<passage number="(\d+)">\n(.*?)\n</passage>', re.DOTALL)


def respond_to_passage_ranking(inputs: Mapping[str, str]) -> str:
    """Return the ranking as JSON, by how many distinct terms of the query a passage has; ties stay in order."""
    asked = set(query_terms(inputs["query"]))
    passages = {int(number): set(query_terms(text)) for number, text in _PASSAGE.findall(inputs["passages"])}
    return json.dumps({"best_first": sorted(passages, key=lambda number: -len(asked & passages[number]))})
