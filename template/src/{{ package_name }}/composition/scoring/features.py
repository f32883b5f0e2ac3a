"""Wire the feature store: what is added to it, and how rows get their features from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.identity import Identity
from ...domain.scoring.groups import FeatureGroup
from ...domain.scoring.table import Row, Table
from ...errors import AppError, ErrorKind
from ...infrastructure.audit.database_log import DatabaseAuditTrail
from ..acts import act
from ..core import open_app_database, utc_now

if TYPE_CHECKING:
    import polars as pl

    from ...repositories.audit import AuditLog
    from ...repositories.scoring.feature_store import FeatureStore, FeatureValues


class GroupError(AppError):
    """A group that the table does not declare."""

    kind = ErrorKind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFeatures:
    """How many rows of a file were added to a group, and why each of the others was set apart."""

    group: str
    rows: int
    reasons: tuple[str, ...]


def complete_rows(settings: Settings, table: Table) -> "Callable[[Sequence[Row]], Sequence[Row]]":
    """Return what adds the features of a table's groups to rows of requests, as of now."""
    from ...services.scoring.stored_features import StoredFeatures

    open_store = _store_opener(settings)

    def complete(rows: "Sequence[Row]") -> "Sequence[Row]":
        if not table.groups:
            return rows
        with open_store() as store:
            return StoredFeatures(table=table, store=store, clock=utc_now).complete(rows)

    return complete


def join_features(settings: Settings, table: Table) -> "Callable[[pl.DataFrame], pl.DataFrame]":
    """Return what adds the features of a table's groups to typed rows, each as of its time of observation."""
    from ...infrastructure.scoring.stored_columns import asked_of, with_stored
    from ...services.scoring.stored_features import StoredFeatures

    def join(rows: "pl.DataFrame") -> "pl.DataFrame":
        if not table.groups:
            return rows
        with _store_opener(settings)() as store:
            features = StoredFeatures(table=table, store=store, clock=utc_now)
            return with_stored(rows, table, features.as_of(asked_of(rows, table)))

    return join


def feature_states(settings: Settings, table: Table) -> Mapping[str, str]:
    """Return the state of each group of a table, by its name: it is another once values were added."""
    if not table.groups:
        return {}
    with _store_opener(settings)() as store:
        return {group.name: store.state(group.name) for group in table.groups}


def add_features(settings: Settings, table: Table, group_name: str, file: Path, *, by: Identity) -> AddedFeatures:
    """Add the rows of a file to a group for `by`, those that are as declared.

    Raises:
        AppError: the file cannot be read, or too many of its rows are bad; nothing is added.
        GroupError: the table has no such group.
    """
    from ...infrastructure.file_digests import sha256_of
    from ...infrastructure.scoring.preparation import read_rows
    from ...infrastructure.scoring.stored_columns import values_of

    own = table.of_group(find_group(table, group_name))
    checked = read_rows(file, own, settings.scoring.quality, observed_at=utc_now())
    rows = list(values_of(checked.kept, own))
    details = {"table": table.name, "group": group_name, "rows": str(len(rows))}
    with _store_opener(settings)() as store:
        store.add(group_name, rows, logged=act(by, "features.add", before=None, after=sha256_of(file), **details))
    return AddedFeatures(group=group_name, rows=len(rows), reasons=tuple(checked.quarantined["reasons"].to_list()))


def show_features(
    settings: Settings, table: Table, group_name: str, entity_id: str, *, at: datetime
) -> "FeatureValues | None":
    """Return what a group has of an entity as of a time.

    Raises:
        GroupError: the table has no such group.
    """
    group = find_group(table, group_name)
    with _store_opener(settings)() as store:
        [found] = store.as_of(group.name, [(entity_id, at)], max_age=group.max_age)
    return found


def find_group(table: Table, name: str) -> FeatureGroup:
    """Return the group of a name.

    Raises:
        GroupError: the table has none.
    """
    found = next((group for group in table.groups if group.name == name), None)
    if found is None:
        known = ", ".join(group.name for group in table.groups) or "none"
        raise GroupError(f"the table {table.name} has no group {name!r}", hint=f"its `groups` are: {known}")
    return found


@contextmanager
def _open_log(settings: Settings) -> "Iterator[AuditLog]":
    with open_app_database(settings) as engine, DatabaseAuditTrail(engine).begin() as log:
        yield log


def _store_opener(settings: Settings) -> "Callable[[], AbstractContextManager[FeatureStore]]":
    from ...infrastructure.scoring.database_features import DatabaseFeatureStore
    from ...infrastructure.scoring.file_features import FileFeatureStore

    if settings.scoring.feature_store == "files":
        # Keeps what it has read.
        files: FeatureStore = FileFeatureStore(
            settings.state_dir / "feature-store", open_log=partial(_open_log, settings)
        )
        return lambda: nullcontext(files)

    @contextmanager
    def in_database() -> "Iterator[FeatureStore]":
        with open_app_database(settings) as engine:
            yield DatabaseFeatureStore(engine)

    return in_database
