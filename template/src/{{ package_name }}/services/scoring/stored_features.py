"""Read the features of a table that its rows do not bring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...domain.scoring.conditions import Value
from ...domain.scoring.features import is_optional
from ...domain.scoring.table import Row, Table
from ...repositories.scoring.feature_store import FeatureStore
from .serving import NotScoredError


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFeatures:
    """The one way to the feature store, for rows that are learned from and for those that are scored."""

    table: Table
    store: FeatureStore
    clock: Callable[[], datetime]

    def as_of(self, asked: Sequence[tuple[str, datetime]]) -> list[dict[str, Value | None]]:
        """Return for each id and time the value of each stored feature, as the feature store says for that time.

        Where it has none, that is the declared value for a missing one, or None.
        """
        missing = {one.name: None if one.missing is None else one.missing.value for one in self.table.stored}
        found: list[dict[str, Value | None]] = [dict(missing) for _ in asked]
        for group in self.table.groups:
            for row, known in zip(found, self.store.as_of(group.name, asked, max_age=group.max_age), strict=True):
                values = {} if known is None else known.values
                row.update({name: values[name] for name in group.features if values.get(name) is not None})
        return found

    def complete(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with the stored features of now.

        Raises:
            NotScoredError: a value that the table needs is not there.
        """
        if not self.table.groups:
            return rows
        now = self.clock()
        found = self.as_of([(row.id, now) for row in rows])
        for place, (row, values) in enumerate(zip(rows, found, strict=True)):
            self._require(row.id, values, place)
        return [replace(row, values={**row.values, **values}) for row, values in zip(rows, found, strict=True)]

    def _require(self, entity_id: str, values: Mapping[str, Value | None], place: int) -> None:
        absent = {one.name for one in self.table.stored if values[one.name] is None and not is_optional(one)}
        for group in self.table.groups:
            if names := [name for name in group.features if name in absent]:
                age = "" if group.max_age is None else f" that is at most {group.max_age} old"
                name = f"{self.table.id.name} {entity_id}"
                raise NotScoredError(
                    f"{name} is not scored: the feature store has no {', '.join(names)} of it{age}",
                    hint=f"`features add FILE --group {group.name}` adds what was observed",
                    place=place,
                )
