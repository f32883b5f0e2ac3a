"""Replies of a model that is wrong in every way that models are, about 30 % of the time."""

import json
import random
from collections.abc import Mapping

VERDICT = {"criterion": "short", "evidence": "arrived twice", "met": True}
VALID = {"verdicts": [VERDICT]}
CORRECT = json.dumps(VALID)
HUGE = json.dumps({"verdicts": [{**VERDICT, "evidence": "x" * 120_000}]})
FAULTY = (
    CORRECT[:40],
    json.dumps({"verdicts": 3}),
    f"Sure, here it is: {CORRECT} Anything else?",
    json.dumps({"verdicts": [{**VERDICT, "met": "perhaps"}]}),
    "",
    HUGE,
    json.dumps([VALID]),
    json.dumps({**VALID, "mood": "bad"}),
    "\ud800\x00",
)


def reply_for(inputs: Mapping[str, str]) -> str:
    """Return the reply to `rubric_judgement`; the same inputs get the same reply."""
    chance = random.Random(inputs["request"])  # noqa: S311 - repeatable, not secret
    return chance.choice(FAULTY) if chance.random() < 0.3 else CORRECT


def correct(inputs: Mapping[str, str]) -> str:
    """Return the reply to `output_correction`: right, or faulty again."""
    chance = random.Random(repr(inputs["reply"]))  # noqa: S311
    return CORRECT if chance.random() < 0.6 else chance.choice(FAULTY)
