"""Rules that stand in for a model on `passage_ranking`: passages that mention more of the query come first."""

import json
import re
from collections.abc import Mapping

from ...retrieval.text.analysis import language_of, query_terms

_BEGIN = re.compile(r'\n?<passage number="(\d{1,9})">\n')


def respond_to_passage_ranking(inputs: Mapping[str, str]) -> str:
    """Return the ranking as JSON, by how many distinct terms of the query a passage has; ties stay in order."""
    language = language_of(inputs["passages"])
    asked = set(query_terms(inputs["query"], language))
    blocks = inputs["passages"].split("\n</passage>")
    passages = {
        int(found[1]): set(query_terms(block[found.end() :], language))
        for block in blocks
        if (found := _BEGIN.match(block))
    }
    return json.dumps({"best_first": sorted(passages, key=lambda number: -len(asked & passages[number]))})
