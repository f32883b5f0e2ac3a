"""Golden cases, one JSON object a line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from ...errors import AppError, describe
from ...json_lines import each_once, json_lines

CaseT = TypeVar("CaseT", bound="Case")
Severity = Literal["normal", "critical"]
# The input of a case is the first of these fields that it has.
TEXT_FIELDS = ("question", "query", "message", "request", "text", "reply")


class DatasetError(AppError):
    """A dataset that cannot be used; the message names file and line."""


class Case(BaseModel):
    """The common fields of cases.

    `id` is unique in its dataset and never reused. `tags` name the segments that the case counts in. A `critical`
    case may not break, whatever the averages say. `variant_of` names the case whose text this one repeats on purpose.
    `skip` is the reason why the case is not run at present.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    tags: tuple[str, ...] = ()
    severity: Severity = "normal"
    variant_of: str | None = None
    skip: str = ""

    @property
    def input(self) -> str:
        """The text of the first of `TEXT_FIELDS` that the case has; empty if it has none."""
        return next((str(value) for name in TEXT_FIELDS if (value := getattr(self, name, None)) is not None), "")

    @property
    def content_hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of all fields."""
        return hashlib.sha256(to_json(self)).hexdigest()[:16]


def load_cases(file: Path, schema: type[CaseT]) -> tuple[CaseT, ...]:
    """Return the cases of `file` in their order.

    Raises:
        DatasetError: the file is missing, empty or not UTF-8, a line is not a case, or an id appears twice.
    """
    return tuple(each_once(_cases(file, schema), file, lambda case: case.id, error=DatasetError))


def _cases(file: Path, schema: type[CaseT]) -> Iterator[tuple[int, CaseT]]:
    for number, line in read_lines(file):
        try:
            yield number, schema.model_validate_json(line)
        except ValidationError as error:
            raise DatasetError(f"{file}:{number}: not a {schema.__name__}: {describe(error, whole='line')}") from error


def read_lines(file: Path) -> list[tuple[int, str]]:
    """Return the lines of a dataset with their numbers; blank ones are left out.

    Raises:
        DatasetError: the file is missing, empty or not UTF-8.
    """
    if not file.is_file():
        raise DatasetError(f"{file}: no such dataset", hint="`evals/datasets/` holds the datasets of this project")
    if lines := list(json_lines(file, error=DatasetError)):
        return lines
    raise DatasetError(f"{file}: no cases")
