"""Locks of datasets: a dataset may not differ from its lock until the change was reviewed.

The lock of `name.jsonl` is `name.lock` beside it: the SHA-256 of the file, then one line a case, so that a review sees
which cases changed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ...errors import describe
from ...json_lines import each_once
from .cases import DatasetError, read_lines

_HEADER = "# Written by `eval datasets lock`; review a change of it like a change of code."


class _Identified(BaseModel):
    id: str


def lock_of(dataset: Path) -> Path:
    """Return the path of the dataset's lock."""
    return dataset.with_suffix(".lock")


def locked_hash(dataset: Path) -> str | None:
    """Return the SHA-256 that the dataset's lock has, or None without one."""
    lock = lock_of(dataset)
    lines = lock.read_text("utf-8").splitlines() if lock.is_file() else []
    return next((line.removeprefix("sha256 ") for line in lines if line.startswith("sha256 ")), None)


def write_lock(dataset: Path) -> bool:
    """Write the dataset's lock and return whether it differs from what was there.

    Raises:
        DatasetError: the dataset cannot be read or a line has no id.
    """
    lock = lock_of(dataset)
    text = "\n".join(_lock_lines(dataset)) + "\n"
    if lock.is_file() and lock.read_text("utf-8") == text:
        return False
    lock.write_text(text, encoding="utf-8")
    return True


def check_lock(dataset: Path) -> None:
    """Check the dataset against its lock.

    Raises:
        DatasetError: there is no lock, or the dataset differs; the message names the first line that does.
    """
    lock = lock_of(dataset)
    fix = f"review the change, then `eval datasets lock {dataset.stem}`"
    if not lock.is_file():
        raise DatasetError(f"{dataset}: not locked: {lock.name} is missing", hint=fix)
    locked = lock.read_text("utf-8").splitlines()
    actual = list(_lock_lines(dataset))
    if locked != actual:
        raise DatasetError(_first_difference(dataset, locked[2:], actual[2:]), hint=fix)


def locked_datasets(folder: Path) -> tuple[Path, ...]:
    """Return the datasets below `folder` that have a lock, sorted by path."""
    return tuple(file for file in datasets_in(folder) if lock_of(file).is_file())


def datasets_in(folder: Path) -> tuple[Path, ...]:
    """Return the datasets below `folder`, sorted by path."""
    return tuple(sorted(folder.rglob("*.jsonl")))


def case_ids(dataset: Path) -> Iterator[tuple[int, str, str]]:
    """Yield number, id and text of each line.

    Raises:
        DatasetError: the dataset cannot be read, a line has no id, or one that an earlier line has.
    """
    yield from each_once(_identified(dataset), dataset, lambda row: row[1], error=DatasetError)


def _identified(dataset: Path) -> Iterator[tuple[int, tuple[int, str, str]]]:
    for number, line in read_lines(dataset):
        try:
            yield number, (number, _Identified.model_validate_json(line).id, line)
        except ValidationError as error:
            raise DatasetError(f"{dataset}:{number}: not a case with an id: {describe(error)}") from error


def _lock_lines(dataset: Path) -> Iterator[str]:
    cases = list(case_ids(dataset))
    yield _HEADER
    yield f"sha256 {hashlib.sha256(dataset.read_bytes()).hexdigest()}"
    yield from (f"{hashlib.sha256(line.encode()).hexdigest()[:16]} {case}" for _, case, line in cases)


def _first_difference(dataset: Path, locked: Sequence[str], actual: Sequence[str]) -> str:
    known = {line.partition(" ")[2]: line for line in locked}
    present = {line.partition(" ")[2] for line in actual}
    numbers = [number for number, _, _ in case_ids(dataset)]
    for number, line in zip(numbers, actual, strict=True):
        case = line.partition(" ")[2]
        if case not in known:
            return f"{dataset}:{number}: case {case!r} is not in the lock"
        if known[case] != line:
            return f"{dataset}:{number}: case {case!r} was edited after it was locked"
    for number, line in enumerate(locked, start=3):
        if (case := line.partition(" ")[2]) not in present:
            return f"{lock_of(dataset)}:{number}: case {case!r} is locked but no longer in the dataset"
    for number, line, expected in zip(numbers, actual, locked, strict=True):
        if line != expected:
            case, other = line.partition(" ")[2], expected.partition(" ")[2]
            return f"{dataset}:{number}: case {case!r} is where the lock has {other!r}"
    return f"{dataset}:1: blank lines, line endings or a byte-order mark were changed after the dataset was locked"
