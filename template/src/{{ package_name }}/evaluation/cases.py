"""Golden cases, one JSON object a line."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import AppError

CaseT = TypeVar("CaseT", bound="Case")


class DatasetError(AppError):
    """A dataset that cannot be used; the message names file and line."""


class Case(BaseModel):
    """What every case has: an id that is unique in its dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str


def load_cases(file: Path, schema: type[CaseT]) -> tuple[CaseT, ...]:
    """Return the cases of `file` in their order.

    Raises:
        DatasetError: the file is missing or empty, a line is not a case, or an id appears twice.
    """
    if not file.is_file():
        raise DatasetError(f"{file}: no such dataset")
    cases: dict[str, CaseT] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            case = schema.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            raise DatasetError(f"{file}:{number}: not a {schema.__name__}: {error}") from error
        if case.id in cases:
            raise DatasetError(f"{file}:{number}: id {case.id!r} appears twice")
        cases[case.id] = case
    if not cases:
        raise DatasetError(f"{file}: no cases")
    return tuple(cases.values())
