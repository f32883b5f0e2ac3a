"""Rules that stand in for a model as support agent."""

import json
import re

from ...models.agents import Conversation, Said, ToolCall
from ..agents.scripted import used_since_message

# All quantifiers are bounded: whatever is written to the agent is searched in linear time.
_ORDER = re.compile(r"\border\s{0,5}(?:no\.?|number|#)?\s{0,5}((?=[A-Za-z-]{0,30}\d)[A-Za-z0-9-]{1,40})", re.IGNORECASE)
_AMOUNT = re.compile(r"(?<!\d)(\d{1,12}(?:\.\d{1,2})?)\s{0,5}(?:EUR\b|euros?\b|€)", re.IGNORECASE)
_MONEY_BACK = re.compile(r"refund|money back|reimburse|send (?:it|this|them) back|return", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:human|person|manager|complain|lawyer|someone)\b", re.IGNORECASE)
_REASONS = (
    ("damaged", re.compile(r"broken|damaged|defect|faulty|cracked|does not work", re.IGNORECASE)),
    ("wrong_item", re.compile(r"wrong (?:item|size|colou?r|product)", re.IGNORECASE)),
    ("not_delivered", re.compile(r"never (?:came|arrived)|not (?:arrived|delivered|received)|lost", re.IGNORECASE)),
)
_OPENED = re.compile(r"\b(?:opened|unpacked|used)\b", re.IGNORECASE)


def play_support(conversation: Conversation) -> ToolCall | str:
    """Return the next move: look the order up, propose the refund, and pass on what no rule covers."""
    text = next(m.text for m in reversed(conversation.messages) if isinstance(m, Said) and m.by == "caller")
    results = {message.call.tool: json.loads(message.result) for message in used_since_message(conversation)}
    if "escalate" in results:
        return "A person of the desk takes over." if "escalated" in results["escalate"] else "I cannot help with this."
    if answer := _tell(results) or _quote(results):
        return answer
    order, library = _ORDER.search(text), _library(conversation)
    if order is None and library and library not in results and not _PERSON.search(text):
        return _call(library, query=text.strip()[:500])
    if order is None or _PERSON.search(text) or any("denied" in r or "error" in r for r in results.values()):
        return _call("escalate", summary=text.strip()[:500] or "an empty message")
    if "look_up_order" not in results:
        return _call("look_up_order", order_id=order.group(1))
    return _about_order(text, results["look_up_order"])


def _about_order(text: str, found: dict[str, object]) -> ToolCall | str:
    if not _MONEY_BACK.search(text):
        return f"Order {found['order_id']}: paid {found['paid']}, delivered {found['delivered_at'] or 'not yet'}."
    paid, _, currency = str(found["paid"]).partition(" ")
    amount = _AMOUNT.search(text)
    return _call(
        "propose_refund",
        order_id=str(found["order_id"]),
        amount=amount.group(1) if amount else paid,
        currency=currency,
        reason=next((reason for reason, pattern in _REASONS if pattern.search(text)), "changed_mind"),
        condition="opened" if _OPENED.search(text) else "unopened",
    )


def _tell(results: dict[str, dict[str, object]]) -> str | None:
    refund = results.get("propose_refund", {})
    if refund.get("refunded"):
        return f"{refund['refunded']} is given back the way you paid."
    if "rule" in refund:
        return f"This refund is not possible: {refund['reason']}."
    return None


def _library(conversation: Conversation) -> str | None:
    """Return the name of a tool that takes a question, if one is offered."""
    return next((tool.name for tool in conversation.tools if "query" in str(tool.parameters.get("properties"))), None)


def _quote(results: dict[str, dict[str, object]]) -> str | None:
    """Return the best passage that a tool found, as a quotation whose instructions are not followed."""
    found = [passage for result in results.values() for passage in _list(result.get("passages"))]
    return f'{found[0]["document_id"]}: "{" ".join(str(found[0]["text"]).split())[:400]}"' if found else None


def _list(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _call(tool: str, **arguments: str) -> ToolCall:
    return ToolCall(call_id=f"call-{tool}", tool=tool, arguments=arguments)
