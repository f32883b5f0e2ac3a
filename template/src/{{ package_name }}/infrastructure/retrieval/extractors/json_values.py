"""JSON, one document or one a line."""

import json
from collections.abc import Iterator
from typing import Any

from ....retrieval.text.extraction import Extracted, SourceError
from .composing import Composer
from .decoding import decode


class _Pairs(list[tuple[str, Any]]):
    """An object, with a key as often as it is there."""


def extract_json(data: bytes) -> Extracted:
    """Return a line for each value, with its key, indented below the keys above it; numbers as they are written.

    Raises:
        SourceError: the data is empty, is no text, not JSON, or nested too deep.
    """
    composer = Composer()
    composer.add("\n".join(_lines(_value(decode(data)), "")))
    return composer.extracted()


def extract_jsonl(data: bytes) -> Extracted:
    """Return the values of a file that has a JSON document on each line, with an empty line between documents.

    Raises:
        SourceError: as of `extract_json`, with the number of the line.
    """
    composer = Composer()
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if line.strip():
            try:
                composer.add("\n".join(_lines(_value(line), "")))
            except SourceError as error:
                raise SourceError(f"line {number} {error}") from error
    return composer.extracted()


def _value(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
    except ValueError as error:
        raise SourceError(f"is not JSON: {error}") from error
    except RecursionError as error:
        raise SourceError("is nested too deep") from error


def _lines(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, _Pairs):
        for key, inner in value:
            if isinstance(inner, list):
                yield f"{indent}{key}:"
                yield from _lines(inner, f"{indent}  ")
            else:
                yield f"{indent}{key}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            lines = list(_lines(inner, f"{indent}  "))
            yield from [f"{indent}- {line.strip()}" if number == 0 else line for number, line in enumerate(lines)]
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
