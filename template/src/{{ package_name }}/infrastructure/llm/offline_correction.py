"""Rules that stand in for a model on `output_correction`: they repair form and never invent content.

They were written with `output-correction-golden.jsonl` in view, so their score there shows that the path works, and
says nothing about forms that nobody has thought of yet.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping

_DECODER = json.JSONDecoder(strict=False)
# A reply that was cut short is closed with the first of these that makes it readable.
_CLOSINGS = ("}", '"}', "]}", '"]}')
_FENCES = "`~ \t\r\n"
# A reply with more opening braces than this is not a spoilt object.
_BRACES = 32


def respond_to_correction(inputs: Mapping[str, str]) -> str:
    """Return the one object in the reply that has all fields that the schema requires; `{}` if there is none, or two.

    Prose, fences and wrappers around it, missing closing marks and fields that the schema does not know are taken away;
    names of fields and enumerated values are spelled as the schema spells them.
    """
    schema = json.loads(inputs["schema"])
    fitted = (_fitted(candidate, schema) for candidate in _objects(_unquoted(inputs["reply"])))
    found = {json.dumps(candidate) for candidate in fitted if candidate is not None}
    return found.pop() if len(found) == 1 else "{}"


def _unquoted(reply: str) -> str:
    """Return the text of a reply that is a JSON string as a whole."""
    try:
        value = json.loads(reply)
    except (ValueError, RecursionError):
        return reply
    return value if isinstance(value, str) else reply


def _objects(text: str) -> Iterator[dict[str, object]]:
    starts = [brace.start() for brace in re.finditer("{", text)][:_BRACES]
    end = 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        yield from _inside(value)
    if starts and not end:
        yield from _inside(_python_literal(text[starts[0] : text.rfind("}") + 1]) or _closed(text[starts[0] :]))


def _inside(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _inside(item)


def _python_literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _closed(text: str) -> object:
    for candidate in (part + closing for part in (text, text.rstrip(_FENCES)) for closing in _CLOSINGS):
        try:
            return _DECODER.raw_decode(candidate)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _fitted(found: Mapping[str, object], schema: Mapping[str, object]) -> dict[str, object] | None:
    properties, required = schema.get("properties"), schema.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list):
        return dict(found)
    by_name = {_folded(key): value for key, value in found.items()}
    fitted = {
        name: _respelled(by_name[_folded(name)], field, schema)
        for name, field in properties.items()
        if _folded(name) in by_name
    }
    return fitted if all(name in fitted for name in required) else None


def _respelled(value: object, field: object, schema: Mapping[str, object]) -> object:
    if not isinstance(value, str) or not isinstance(field, dict):
        return value
    reference = str(field.get("$ref", "")).rpartition("/")[2]
    definitions = schema.get("$defs")
    target = definitions.get(reference, field) if isinstance(definitions, dict) else field
    allowed = target.get("enum", ())
    return next((item for item in allowed if _folded(item) == _folded(value)), value)


def _folded(value: object) -> str:
    return re.sub(r"[\W_]+", " ", str(value)).strip().casefold()
