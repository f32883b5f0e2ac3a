"""Replies that are no valid JSON of their schema, and that a person would accept as they are."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Document = Mapping[str, object]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Finding(BaseModel):
    """One thing that was seen on a site."""

    model_config = _STRICT

    severity: Literal["low", "very_high"]
    note: Annotated[str, Field(min_length=1)]
    count: Annotated[int, Field(ge=0)]


class SiteReport(BaseModel):
    """A report with nested parts, as the schemas of most prompts have."""

    model_config = _STRICT

    topic: Literal["budget", "equipment", "people"]
    is_urgent: bool
    findings: tuple[Finding, ...]
    share: float
    remark: str | None = None


def document_of(chance: random.Random) -> dict[str, object]:
    """Return a valid report."""
    notes = ("The crane's hook is bent", 'A sign says "no entry"', "Zwei Helme fehlen", "50% off, {sic}", "a // b # c")
    findings = [
        {
            "severity": chance.choice(("low", "very_high")),
            "note": f"{chance.choice(notes)} ({number})",
            "count": chance.randrange(40),
        }
        for number in range(chance.randrange(1, 4))
    ]
    return {
        "topic": chance.choice(("budget", "equipment", "people")),
        "is_urgent": chance.random() < 0.5,
        "findings": findings,
        "share": chance.randrange(1, 99) / 100,
        "remark": None,
    }


def _first(document: Document, **changes: object) -> str:
    findings = document["findings"]
    assert isinstance(findings, list)
    return json.dumps({**document, "findings": [{**findings[0], **changes}, *findings[1:]]})


def _spelled(document: Document) -> str:
    return json.dumps(document).replace('"very_high"', '"Very high"').replace('"low"', '"LOW"')


def _unquoted_names(document: Document) -> str:
    text = json.dumps(document)
    for name in (*SiteReport.model_fields, *Finding.model_fields):
        text = text.replace(f'"{name}":', f"{name}:")
    return text


def _single(document: Document) -> str:
    findings = document["findings"]
    assert isinstance(findings, list)
    return json.dumps({**document, "findings": findings[0] if len(findings) == 1 else findings}) + "."


KINDS: Mapping[str, Callable[[Document], str]] = {
    "fence": lambda d: f"```json\n{json.dumps(d, indent=1)}\n```",
    "prose": lambda d: f"Sure, here is the report:\n\n{json.dumps(d)}\n\nLet me know if {{more}} is needed.",
    "thoughts": lambda d: f'<think>The {{topic}} may be {{"topic": "people"}}.</think>\n{json.dumps(d)}',
    "byte order mark": lambda d: "\ufeff" + json.dumps(d),
    "trailing commas": lambda d: json.dumps(d).replace("}]", "},]")[:-1] + ",}",
    "comments": lambda d: json.dumps(d, indent=1).replace(",\n", ", // as seen\n") + " /* end */",
    "list around it": lambda d: json.dumps([d]),
    "name around it": lambda d: json.dumps({"report": d}),
    "text around it": lambda d: json.dumps(json.dumps(d)),
    "more fields": lambda d: json.dumps({**d, "confidence": 0.9}),
    "more fields inside": lambda d: _first(d, place="north"),
    "other spelling": _spelled,
    "other names": lambda d: json.dumps(d).replace("is_urgent", "isUrgent").replace('"note"', '"Note"'),
    "Python": lambda d: repr(dict(d)),
    "names without quotes": _unquoted_names,
    "numbers as text": lambda d: (
        _first(d, count=str(_count(d))).replace('"share": 0', '"share": "0').replace(', "remark"', '", "remark"')
    ),
    "one item in place of a list": _single,
    "line breaks in texts": lambda d: json.dumps(d).replace("(0)", "(0)\nseen twice"),
    "missing mark at the end": lambda d: json.dumps(d)[:-1],
    "typographic quotes": lambda d: json.dumps(d).replace('": ', "”: ").replace(', "', ", “").replace('{"', "{“"),
    "yes and no": lambda d: json.dumps(d).replace("true", '"yes"').replace("false", '"no"'),
    "missing comma": lambda d: json.dumps(d, indent=1).replace(",\n", "\n", 1),
    "quotes inside": lambda d: json.dumps(d).replace('\\"', '"'),
    "said twice": lambda d: f"{json.dumps(d)}\n\n{json.dumps(d, indent=2)}",
}


def _count(document: Document) -> object:
    findings = document["findings"]
    assert isinstance(findings, list)
    return findings[0]["count"]


def replies(number: int, chance: random.Random) -> Iterator[tuple[str, str, SiteReport]]:
    """Yield the kind of a reply, the reply, and the report that it is, each kind in its turn."""
    for turn in range(number):
        kind = list(KINDS)[turn % len(KINDS)]
        document = document_of(chance)
        text = KINDS[kind](document)
        if kind == "line breaks in texts":
            document = json.loads(json.dumps(document).replace("(0)", "(0)\\nseen twice"))
        yield kind, text, SiteReport.model_validate_json(json.dumps(document))
