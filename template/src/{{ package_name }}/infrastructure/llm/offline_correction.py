"""Rules that stand in for a model on `output_correction`: they repair form and never invent content.

They were written with `output-correction-golden.jsonl` in view, so their score there shows that the path works, and
says nothing about forms that nobody has thought of yet.
"""

import json
from collections.abc import Mapping

from ...domain.llm.repair import CLOSINGS, find_object

# A text that was cut short is closed, too.
_CLOSINGS = (*CLOSINGS, '"}', '"]}')


def respond_to_correction(inputs: Mapping[str, str]) -> str:
    """Return the one object in the reply that has all fields that the schema requires; `{}` if it is not one."""
    found = find_object(inputs["reply"], json.loads(inputs["schema"]), closings=_CLOSINGS)
    return json.dumps(found or {})
