"""The feature store as Parquet files, one for each time that rows were added."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import polars as pl

from ...domain.audit import AuditEvent
from ...repositories.audit import AuditLog
from ...repositories.scoring.feature_store import FeatureValues
from ..file_digests import sha256_of
from ..private_files import make_private

_MOMENT = pl.Datetime("us", "UTC")
_SCHEMA = pl.Schema({"entity_id": pl.String(), "observed_at": _MOMENT, "feature_values": pl.String()})


class FileFeatureStore:
    """`FeatureStore` over a folder for each group; files are numbered, written whole, and never changed.

    `open_log` opens the audit log in a transaction.

    What was read of a group is kept in memory until another file is added.
    """

    def __init__(self, folder: Path, open_log: Callable[[], AbstractContextManager[AuditLog]]) -> None:
        self._folder = folder
        self._open_log = open_log
        self._kept: dict[str, tuple[list[Path], pl.DataFrame]] = {}

    def add(self, group: str, rows: Sequence[FeatureValues], *, logged: AuditEvent) -> None:
        """Write the rows into a file of their own, and the entry."""
        folder = self._folder / group
        columns = [
            [row.entity_id for row in rows],
            [row.observed_at for row in rows],
            [json.dumps(dict(row.values), allow_nan=False) for row in rows],
        ]
        partial = folder / f".{uuid4().hex}.partial"
        make_private(partial)
        try:
            pl.DataFrame(columns, schema=_SCHEMA, orient="col").write_parquet(partial)
            with self._open_log() as log:
                log.append(logged)
                if rows:
                    files = self._files(group)
                    number = int(files[-1].stem) + 1 if files else 1
                    while not _linked(partial, folder / f"{number:06}.parquet"):
                        number += 1
        finally:
            partial.unlink(missing_ok=True)

    def as_of(
        self, group: str, asked: Sequence[tuple[str, datetime]], *, max_age: timedelta | None = None
    ) -> list[FeatureValues | None]:
        """Return what was last observed of each entity until its time."""
        known = self._known(group)
        wanted = pl.DataFrame(
            [[entity for entity, _ in asked], [at for _, at in asked], range(len(asked))],
            schema={"entity_id": pl.String, "asked_at": _MOMENT, "place": pl.Int64},
            orient="col",
        )
        known = known.filter(pl.col("entity_id").is_in(wanted["entity_id"].unique().implode()))
        joined = wanted.sort("asked_at").join_asof(
            known,
            left_on="asked_at",
            right_on="observed_at",
            by="entity_id",
            strategy="backward",
            tolerance=max_age,
            coalesce=False,
            check_sortedness=False,
        )
        found = joined.sort("place").select("entity_id", "observed_at", "feature_values")
        return [
            None if at is None else FeatureValues(entity_id=entity, observed_at=at, values=json.loads(values))
            for entity, at, values in found.iter_rows()
        ]

    def state(self, group: str) -> str:
        """Return number and hash of the file that was added last."""
        files = self._files(group)
        return f"{files[-1].name} {sha256_of(files[-1])}" if files else ""

    def _known(self, group: str) -> pl.DataFrame:
        """Return what counts of a group, in the order of time."""
        files = self._files(group)
        kept, rows = self._kept.get(group, ([], pl.DataFrame(schema=_SCHEMA)))
        if files != kept:
            rows = pl.concat([pl.read_parquet(file) for file in files])
            rows = rows.unique(["entity_id", "observed_at"], keep="last", maintain_order=True).sort("observed_at")
            self._kept[group] = files, rows
        return rows

    def _files(self, group: str) -> list[Path]:
        return sorted((self._folder / group).glob("*.parquet"))


def _linked(source: Path, target: Path) -> bool:
    """Give a file another name, and return whether that was free."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    return True
