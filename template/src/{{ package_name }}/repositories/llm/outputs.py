"""Validated outputs of models, kept with what is needed to explain them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ...domain.evidence import EvidenceClass


class OutputStatus(StrEnum):
    """How an output became valid: as it came, by a repair of its form here, or after a correction by a model."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The origin of an output and its schema.

    `correction_hash` is of the prompt that is used for corrections.
    """

    evidence: EvidenceClass
    model: str
    prompt: str
    prompt_version: str
    prompt_hash: str
    correction_hash: str
    schema_name: str
    schema_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRecord:
    """One valid output. `document` is of `provenance.schema_version`; `stored_at` is in UTC.

    `attempts` counts the replies, corrections included; `latency_ms` is the time from the request to the valid output;
    tokens and cost are of all replies together, a cost of None is not known.
    """

    trace_id: str
    status: OutputStatus
    document: Mapping[str, object]
    provenance: Provenance
    attempts: int
    latency_ms: float
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    stored_at: datetime


class DuplicateOutputError(Exception):
    """The trace id already has an output."""


class OutputRecords(Protocol):
    """Promises that an added record is found again, also by another process and after concurrent writes."""

    def add(self, record: OutputRecord) -> None:
        """Store a record in a transaction of its own.

        Raises:
            DuplicateOutputError: `trace_id` was used before; nothing is changed.
        """
        ...

    def find(self, trace_id: str) -> OutputRecord | None:
        """Return the record with this trace id."""
        ...

    def counts(self) -> Mapping[OutputStatus, int]:
        """Return how many records there are of each status."""
        ...
