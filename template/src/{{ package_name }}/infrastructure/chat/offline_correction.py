"""Rules that stand in for a model on `output_correction`: they repair form and never invent content."""

import json
import re
from collections.abc import Iterator, Mapping


def respond_to_correction(inputs: Mapping[str, str]) -> str:
    """Return the JSON object in the reply, its enumerated values spelled as the schema spells them; `{}` if none.

    Prose around the object, missing closing marks and fields that the schema does not know are taken away.
    """
    schema = json.loads(inputs["schema"])
    found = next(_objects(inputs["reply"]), None)
    if found is None:
        return "{}"
    fields = schema.get("properties", found)
    return json.dumps({key: _respelled(found[key], fields[key], schema) for key in found if key in fields})


def _objects(text: str) -> Iterator[dict[str, object]]:
    start = text.find("{")
    if start < 0:
        return
    decoder = json.JSONDecoder()
    for candidate in (text[start:], *(text[start:].rstrip() + closing for closing in ("}", '"}', "]}", '"]}'))):
        try:
            value, _ = decoder.raw_decode(candidate)
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


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
