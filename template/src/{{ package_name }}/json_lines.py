"""Read files with a JSON document on each line, for every command in the same way."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from .errors import AppError

RowT = TypeVar("RowT")
_BYTE_ORDER_MARK = "\ufeff"


def json_lines(file: Path, *, error: type[AppError] = AppError) -> Iterator[tuple[int, str]]:
    """Yield the number, counted from 1, and the text of each line that is not blank, without a byte-order mark.

    Only LF and CR LF end a line: a text may hold what else Unicode calls the end of one. Raises `error` where the file
    cannot be read or a line is not UTF-8.
    """
    number = 0
    try:
        with file.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                line = raw.decode().removesuffix("\n").removesuffix("\r")
                line = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
                if line.strip():
                    yield number, line
    except OSError as caught:
        raise error(f"{file}: cannot be read: {caught.strerror}") from caught
    except UnicodeDecodeError as caught:
        raise error(f"{file}:{number}: not UTF-8: {caught.reason} at byte {caught.start}") from caught


def each_once(
    rows: Iterable[tuple[int, RowT]], file: Path, name: Callable[[RowT], str], *, error: type[AppError] = AppError
) -> Iterator[RowT]:
    """Yield the rows of numbered lines; raises `error`, with both lines, where two have the same `name`."""
    seen: dict[str, int] = {}
    for number, row in rows:
        first = seen.setdefault(name(row), number)
        if first != number:
            raise error(f"{file}:{number}: id {name(row)!r} appears twice, first on line {first}")
        yield row
