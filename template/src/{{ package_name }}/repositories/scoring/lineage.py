"""The provenance of an output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageRecord:
    """The `metadata.json` beside an output.

    `files` maps each file of the output to its SHA-256, `inputs` the path of each file that was read, relative to the
    project, to the SHA-256 that it had. `rows` counts rows by outcome of the step. `created_at` is in UTC.
    """

    stage: str
    version: str
    files: Mapping[str, str]
    inputs: Mapping[str, str]
    schema_version: str
    code_commit: str
    created_at: datetime
    rows: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageStep:
    """One output on the way back to raw data, `depth` steps from where the walk began.

    `broken` names each file that is gone or is no longer what the record, or the output made from it, says.
    """

    depth: int
    folder: str
    record: LineageRecord
    broken: tuple[str, ...]
