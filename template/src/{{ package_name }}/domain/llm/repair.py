"""Repair the form of a JSON object in a reply, and tell whether a repair has added content."""

import ast
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

    Byte order marks, fences, prose, comments and wrappers around it, trailing commas, missing `closings` and fields
    that the schema does not know are taken away; names of fields and enumerated values are spelled as in the schema.
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
        yield from _inside(
            _python_literal(text[starts[0] : text.rfind("}") + 1]) or _closed(text[starts[0] :], closings)
        )


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


def _python_literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _closed(text: str, closings: tuple[str, ...]) -> object:
    for candidate in (part + closing for part in (text, text.rstrip("`~ \t\r\n")) for closing in closings):
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
