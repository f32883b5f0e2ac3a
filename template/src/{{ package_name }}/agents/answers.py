"""Parse the answer of a model and check its claims against the executed actions."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..domain.agents.claims import ClaimRule, Deed, FalseClaim, StatedClaim, find_false_claims, state_facts
from ..prompts.agents.schemas import AGENT_ANSWER
from ..prompts.outputs import InvalidOutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """The text for the caller, and the claims for which the text of the model was replaced."""

    text: str
    false_claims: tuple[FalseClaim, ...] = ()


def check_answer(
    raw: str, *, deeds: Sequence[Deed], rules: Sequence[ClaimRule], results: Sequence[str]
) -> CheckedAnswer:
    """Return the text of an answer if nothing in it is claimed falsely, and what was done otherwise.

    `results` are those of the tools, as JSON. An answer is an `AgentAnswer` as JSON, or plain text; JSON that is none
    counts as a false claim.
    """
    text = raw
    stated: tuple[StatedClaim, ...] = ()
    if raw.lstrip().startswith(("{", "[", "```")):
        try:
            answer = AGENT_ANSWER.parse(raw)
        except InvalidOutputError as error:
            unread = FalseClaim(name="unreadable", reason="; ".join(error.reasons))
            return CheckedAnswer(text=state_facts(deeds, rules), false_claims=(unread,))
        text = answer.text
        stated = tuple(StatedClaim(name=one.name, subject=one.subject, amount=one.amount) for one in answer.claims)
    sources = [text for result in results for text in _texts(json.loads(result))]
    false = find_false_claims(text, stated, deeds=deeds, rules=rules, sources=sources)
    return CheckedAnswer(text=state_facts(deeds, rules) if false else text, false_claims=false)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(item)
