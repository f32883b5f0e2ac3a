"""The columns that say what produced a row and what it was held to: the same in every table of outputs."""

from dataclasses import asdict

from sqlalchemy import Column, Integer, Row, String

from ...domain.evidence import EvidenceClass
from ...repositories.llm.outputs import Provenance

_TYPES: dict[str, type[String] | type[Integer]] = {
    "evidence": String,
    "model": String,
    "prompt": String,
    "prompt_version": String,
    "prompt_hash": String,
    "correction_hash": String,
    "schema_name": String,
    "schema_version": Integer,
}


def provenance_columns() -> tuple[Column[object], ...]:
    """Return new columns, named as the fields of `Provenance`."""
    return tuple(Column(name, kind, nullable=False) for name, kind in _TYPES.items())


def provenance_of(row: Row[tuple[object, ...]]) -> Provenance:
    """Return the provenance in the columns of a row."""
    values = {name: getattr(row, name) for name in _TYPES}
    return Provenance(**values | {"evidence": EvidenceClass(row.evidence)})


def provenance_values(provenance: Provenance) -> dict[str, object]:
    """Return the values of the columns."""
    return {**asdict(provenance), "evidence": provenance.evidence.value}
