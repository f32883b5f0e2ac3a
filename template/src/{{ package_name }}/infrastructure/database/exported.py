"""Export rows of one tenant as JSON lines, to a file that a later attempt can continue."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, Table, func, select

from ...domain.redaction import redact_values
from ..private_files import make_private

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A table that callers may have exported: `of` is the condition on the rows of a tenant, `key` is unique."""

    table: Table
    key: Column[Any]
    of: Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far an export has come: the last key, the rows and bytes of the file, and how many rows there are in all."""

    key: str | int | None = None
    rows: int = 0
    size: int = 0
    of: int = 0


def export_rows(engine: Engine, exported: Exported, tenant: str, file: Path, begin: Place) -> Iterator[Place]:
    """Append the rows of a tenant, redacted, to `file`, in the order of their keys, and yield how far it has come.

    It goes on from `begin`; what is in the file behind that is overwritten. The file is for its owner alone.
    """
    make_private(file)
    own, place = exported.of(tenant), begin
    with file.open("r+b") as lines:
        lines.truncate(begin.size)
        lines.seek(begin.size)
        while True:
            rest = own if place.key is None else own & (exported.key > place.key)
            query = select(exported.table).where(rest).order_by(exported.key).limit(_PAGE)
            with engine.connect() as connection:
                rows = connection.execute(query).mappings().all()
                number = place.of or connection.execute(_count(exported.table, own)).scalar_one()
            lines.writelines(_line(row) for row in rows)
            lines.flush()
            last = rows[-1][exported.key.name] if rows else place.key
            place = Place(key=last, rows=place.rows + len(rows), size=lines.tell(), of=number)
            yield place
            if len(rows) < _PAGE:
                return


def _count(table: Table, own: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a statement of one number
    return select(func.count()).select_from(table).where(own)


def _line(row: Mapping[Any, object]) -> bytes:
    values = redact_values({str(name): _plain(value) for name, value in row.items()})
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
