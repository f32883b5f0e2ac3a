"""Repair the form of a JSON object in a reply, and tell whether a repair has added content."""

import json
import re
from collections.abc import Iterator, Mapping

_DECODER = json.JSONDecoder(strict=False)
_STRING = r'"(?:\\.|[^"\\\n])*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])")
# A reply with more opening braces than this is not a spoilt object.
_BRACES = 32
# Marks that a cut reply may lack without lacking a part of a text.
CLOSINGS = ("}", "]}")
_TRUE, _FALSE = ("true", "yes", "ja", "oui"), ("false", "no", "nein", "non")


def find_object(
    reply: str, schema: Mapping[str, object], *, closings: tuple[str, ...] = CLOSINGS
) -> dict[str, object] | None:
    """Return the one object in a reply that has all fields that the JSON Schema requires; None if it is not one.

    Byte order marks, fences, prose, comments and wrappers around it, and fields that the schema does not know are taken
    away; commas, quotation marks and `closings` that are missing or wrong are put right. Names of fields and enumerated
    values are spelled as in the schema, at any depth, and one item in place of a list becomes a list.
    """
    found: dict[str, dict[str, object]] = {}
    for text in dict.fromkeys((_unquoted(reply), _without_comments(_unquoted(reply)))):
        for candidate in _objects(text, closings):
            if (fitted := _fitted(candidate, schema)) is not None:
                found[json.dumps(fitted, sort_keys=True)] = fitted
        if found:
            break
    return next(iter(found.values())) if len(found) == 1 else None


def find_added(document: object, original: str) -> tuple[str, ...]:
    """Return the values of `document` that do not occur in the reply that it was made from, by their path.

    Case, width, punctuation and white space make no difference, so that an enumerated value may be spelled otherwise.
    """
    words = f" {_folded(original)} {_folded(_unescaped(original))} "
    return tuple(path for path, value in _leaves(document, "") if not _occurs(value, words))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}.{number}".lstrip("."))
    else:
        yield path, value


def _occurs(value: object, words: str) -> bool:
    if value is None:
        return True
    if isinstance(value, bool):
        return any(f" {word} " in words for word in (_TRUE if value else _FALSE))
    folded = _folded(int(value) if isinstance(value, float) and value.is_integer() else value)
    return not folded or f" {folded} " in words


def _unescaped(text: str) -> str:
    known = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\[nrtbf]", " ", known)


def _unquoted(reply: str) -> str:
    """Return the text of a reply that is a JSON string as a whole."""
    reply = reply.lstrip("\ufeff")
    try:
        value = json.loads(reply)
    except (ValueError, RecursionError):
        return reply
    return value if isinstance(value, str) else reply


def _without_comments(text: str) -> str:
    kept = _COMMENT.sub(lambda found: found[1] or " ", text)
    return _TRAILING_COMMA.sub(lambda found: found[1] or "", kept)


def _objects(text: str, closings: tuple[str, ...]) -> Iterator[dict[str, object]]:
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
    if starts and not _is_whole(text, starts[0]):
        yield from _inside(_closed(text[starts[0] :], closings) or _respelled_json(text[starts[0] :]))


def _is_whole(text: str, start: int) -> bool:
    try:
        _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return False
    return True


def _inside(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _inside(item)


def _respelled_json(text: str) -> object:
    """Return what a tolerant parser reads in an object that has an end, if it reads every word of it and no other."""
    from json_repair import loads  # noqa: PLC0415 - few replies need it

    text = text[: text.rfind("}") + 1]
    if any(text.count(mark) != text.count(end) for mark, end in ("{}", "[]")):
        return None
    try:
        value = loads(text, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    return value if _words(text) == _words(json.dumps(value, ensure_ascii=False)) else None


def _words(text: str) -> str:
    return re.sub(r"\bnone\b", "null", _folded(_unescaped(text)))


def _closed(text: str, closings: tuple[str, ...]) -> object:
    if text.rstrip()[-1:].isdigit():
        # The rest of a number may be missing, too.
        return None
    for candidate in (part + closing for part in (text, text.rstrip("`~ \t\r\n")) for closing in closings):
        try:
            return _DECODER.raw_decode(candidate)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _fitted(found: Mapping[str, object], schema: Mapping[str, object]) -> dict[str, object] | None:
    fitted = _fit(found, schema, schema)
    required = schema.get("required", [])
    is_whole = isinstance(fitted, dict) and isinstance(required, list) and all(name in fitted for name in required)
    return fitted if isinstance(fitted, dict) and is_whole else None


def _fit(value: object, part: object, schema: Mapping[str, object]) -> object:
    """Return `value` in the form of a part of the schema, as far as its spelling goes."""
    part = _resolved(part, schema)
    if isinstance(value, dict) and isinstance(properties := part.get("properties"), dict):
        by_name = {_name(key): item for key, item in value.items()}
        return {
            name: _fit(by_name[_name(name)], field, schema)
            for name, field in properties.items()
            if _name(name) in by_name
        }
    if part.get("type") == "array":
        items = value if isinstance(value, list) else [value] if isinstance(value, dict) else value
        return [_fit(item, part.get("items"), schema) for item in items] if isinstance(items, list) else items
    allowed = part.get("enum", ())
    if isinstance(value, str) and isinstance(allowed, list):
        return next((item for item in allowed if _folded(item) == _folded(value)), value)
    return value


def _resolved(part: object, schema: Mapping[str, object]) -> Mapping[str, object]:
    """Return a part of the schema without references; of alternatives the one beside `null`."""
    if not isinstance(part, dict):
        return {}
    if isinstance(others := part.get("anyOf"), list):
        filled = [other for other in others if other != {"type": "null"}]
        return _resolved(filled[0], schema) if len(filled) == 1 else part
    definitions = schema.get("$defs")
    name = str(part.get("$ref", "")).rpartition("/")[2]
    return definitions.get(name, part) if isinstance(definitions, dict) else part


def _name(key: object) -> str:
    return _folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(key)))


def _folded(value: object) -> str:
    return re.sub(r"[\W_]+", " ", str(value)).strip().casefold()
