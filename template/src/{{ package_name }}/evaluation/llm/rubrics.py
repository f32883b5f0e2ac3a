"""Rubrics in `evals/rubrics/`: what a good answer is, criterion by criterion, for people and models to judge by."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import AppError

_NUMBERED = re.compile(r"\d{1,3}\.")
_CRITERION = re.compile(r"\d{1,3}\. \*\*(?P<name>\w+)\.\*\* (?P<text>\S.*)")


class RubricError(AppError):
    """A rubric that cannot be judged by; the message names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question about an answer. `name` is in lower case."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """Criteria in the order of the file."""

    criteria: tuple[Criterion, ...]

    @property
    def text(self) -> str:
        """The criteria, one a line, as a model reads them."""
        return "\n".join(f"- {criterion.name}: {criterion.text}" for criterion in self.criteria)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the criteria, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def load_rubric(file: Path) -> Rubric:
    """Return the rubric in `file`; its criteria are lines like `1. **Name.** What it asks`.

    Raises:
        RubricError: the file is missing or not UTF-8, has no criterion, one that is malformed, or one twice.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise RubricError(f"{file}: no such rubric") from error
    except UnicodeDecodeError as error:
        raise RubricError(f"{file}: not UTF-8: {error}") from error
    criteria: dict[str, Criterion] = {}
    for number, criterion in _criteria(file, lines):
        if criterion.name in criteria:
            raise RubricError(f"{file}:{number}: criterion {criterion.name!r} appears twice")
        criteria[criterion.name] = criterion
    if not criteria:
        raise RubricError(f"{file}: no criteria", hint="a criterion is a line like `1. **Short.** No small talk.`")
    return Rubric(criteria=tuple(criteria.values()))


def _criteria(file: Path, lines: list[str]) -> Iterator[tuple[int, Criterion]]:
    for number, line in enumerate(lines, start=1):
        if not _NUMBERED.match(line):
            continue
        found = _CRITERION.fullmatch(line.rstrip())
        if found is None:
            raise RubricError(f"{file}:{number}: not a criterion like `1. **Short.** No small talk.`")
        yield number, Criterion(name=found["name"].casefold(), text=found["text"])
